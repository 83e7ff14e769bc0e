package dev.holdfast.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar was built as. */
final class ReleaseVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Dr.class.getPackage().getImplementationVersion();
    return new String[] {"holdfast " + (version == null ? "unpackaged" : version)};
  }
}
