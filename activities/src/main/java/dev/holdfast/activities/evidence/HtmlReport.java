package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.RunReport;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;

/**
 * A run's report as one HTML file: no script, nothing fetched, readable on paper. Whatever it is
 * told is shown as text.
 */
final class HtmlReport {

  private HtmlReport() {}

  /**
   * The page, in UTF-8.
   *
   * @param evidence where the JSON document is that the page is made from
   */
  static byte[] of(RunReport report, Evidence evidence) {
    StringOutput page = new StringOutput();
    Templates.ENGINE.render("report.jte", ReportPage.of(report, evidence), page);
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Loaded with the first report: most commands write none. */
  private static final class Templates {

    static final TemplateEngine ENGINE =
        TemplateEngine.createPrecompiled(
            null,
            ContentType.Html,
            HtmlReport.class.getClassLoader(),
            HtmlReport.class.getPackageName());
  }
}
