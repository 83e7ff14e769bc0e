package dev.holdfast.activities.files;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceReleased;
import dev.holdfast.workflows.runbook.DatabaseFences.FenceTaken;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.FileFences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Fence records of files, kept beside each place. */
public final class FilesFence implements FileFences {

  private final FilePlaces places;
  private final Attempts attempts;

  public FilesFence(FilePlaces places, Attempts attempts) {
    this.places = places;
    this.attempts = attempts;
  }

  @Override
  public FenceTaken take(Claim claim) {
    Attempt attempt = attempts.current();
    FilesTarget target = claim.target();
    var wanted =
        RunFolder.Holder.now(
            target.run(),
            target.component(),
            target.plan(),
            claim.workflowId(),
            claim.requestedBy(),
            claim.purpose());
    long epoch = wanted.epoch();
    List<String> taken = new ArrayList<>();
    try {
      for (FilePlaces.Place place : places.of(target)) {
        make(place.location().parent(), target.secret());
        epoch = Math.min(epoch, new FolderFence(place.run(target)).take(wanted));
        taken.add(place.live().toString());
      }
      return new FenceTaken(String.join(", ", taken), epoch, null, attempt);
    } catch (IOException e) {
      throw FileFailures.of("taking the fence record", e, FailureCode.LOCATION_UNUSABLE);
    }
  }

  private static void make(Path folder, boolean secret) throws IOException {
    if (secret) {
      var onlyForUs = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(onlyForUs));
    } else {
      Files.createDirectories(folder);
    }
  }

  @Override
  public FenceReleased release(FilesTarget target) {
    Attempt attempt = attempts.current();
    boolean had = false;
    try {
      for (FilePlaces.Place place : places.of(target)) {
        had |= new FolderFence(place.run(target)).release();
      }
      return new FenceReleased(had, attempt);
    } catch (IOException e) {
      throw FileFailures.of("giving the fence record back", e, FailureCode.LOCATION_UNUSABLE);
    }
  }
}
