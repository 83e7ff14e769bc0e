package dev.holdfast.activities.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** Spec: the report as a person sees it, in a real browser. */
final class ReportInBrowserTest {

  private static final int DESKTOP = 1280;
  private static final int TELEPHONE = 390;

  /** Whatever reaches beyond the window's right edge, the heads that only readers hear aside. */
  private static final String BEYOND_THE_EDGE =
      """
      [...document.body.querySelectorAll('*')].filter(it => !it.closest('thead, defs, title, desc'))
        .filter(it => it.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5
          || it.getBoundingClientRect().left < -0.5)
        .map(it => it.outerHTML.slice(0, 200))""";

  /** The names, figures and bars of the timeline that lie upon each other. */
  private static final String OVERLAPS =
      """
      (() => {
        const boxes = [...document.querySelectorAll('g.bar > .step, g.bar > .figures, g.bar > .span')]
          .map(it => ({ is: it.textContent || it.outerHTML, at: it.getBoundingClientRect() }));
        return boxes.flatMap((one, i) => boxes.slice(i + 1)
          .filter(it => one.at.left < it.at.right && it.at.left < one.at.right
            && one.at.top + 2 < it.at.bottom && it.at.top + 2 < one.at.bottom)
          .map(it => one.is + ' / ' + it.is));
      })()""";

  /** Text that has less than the contrast of WCAG 2.2 AA against what it stands on. */
  private static final String PALE =
      """
      (() => {
        const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
        const light = colour => numbers(colour).slice(0, 3).map(it => it / 255)
          .map(it => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)
          .reduce((sum, it, i) => sum + it * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = it => {
          const colour = getComputedStyle(it).backgroundColor;
          return numbers(colour)[3] === 0 ? ground(it.parentElement) : colour;
        };
        const contrast = it => {
          const style = getComputedStyle(it);
          const both = [light(it instanceof SVGElement ? style.fill : style.color), light(ground(it))];
          return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
        };
        return [...document.body.querySelectorAll('*')]
          .filter(it => !it.closest('defs, title, desc'))
          .filter(it => [...it.childNodes].some(n => n.nodeType === 3 && n.nodeValue.trim() !== ''))
          .filter(it => !(contrast(it) >= 4.5))
          .map(it => contrast(it) + ' ' + it.outerHTML.slice(0, 200));
      })()""";

  @TempDir static Path folder;

  private static Chromium chromium;

  @BeforeAll
  static void startsTheBrowser() throws IOException {
    chromium =
        Chromium.start()
            .orElseGet(
                () ->
                    abort(
                        "THE HTML REPORT IS NOT TESTED: this machine has no chromium and"
                            + " chromedriver (Debian: apt-get install chromium chromium-driver)"));
  }

  @AfterAll
  static void endsTheBrowser() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void tellsTheOutcomeFirst() throws IOException {
    open(ExampleRuns.recovered(), DESKTOP);

    assertThat(chromium.title()).isEqualTo("Restore of notes/notes: RECOVERED (dvcc6b)");
    assertThat(shown("h1")).isEqualTo("Restore of notes/notes");
    assertThat(shown("#outcome")).isEqualTo("✓ RECOVERED The system is back.");
    assertThat(shown("#verdict")).isEqualTo("✓ PASSED Every required check ran for real and held.");
    assertThat(chromium.element("#verdict").getLocation().getY()).isLessThan(300);
    assertThat(shown("#objectives"))
        .contains("41.812 s\n✓ MET objective 10 min")
        .contains("0.000 s to 34.419 s\n✓ MET objective 24 h");
  }

  @ParameterizedTest
  @ValueSource(ints = {DESKTOP, TELEPHONE})
  void showsWhatTheFailedCheckExpectedAndSaw(int width) throws IOException {
    open(ExampleRuns.stoppedByACheck(), width);

    WebElement failed = chromium.elements("#checks tbody tr").get(0);

    assertThat(failed.getText()).contains("every note has a title", "✗ FAILED");
    assertThat(field(failed, "Expected")).isEqualTo("0");
    assertThat(field(failed, "Actual")).isEqualTo("14");
  }

  @Test
  void putsWhatIsLeftBehindBeforeEverythingElse() throws IOException {
    open(ExampleRuns.stoppedByACheck(), DESKTOP);

    assertThat(shown("#residue"))
        .contains("database notes_restore_dvcc6b_1 could not be dropped: server went away");
    assertThat(chromium.element("#residue").getLocation().getY()).isLessThan(400);
    assertThat(shown("#error")).contains("every note has a title: expected 0, saw 14");
  }

  @ParameterizedTest
  @ValueSource(ints = {DESKTOP, TELEPHONE})
  void drawsStepsInTheirOrderAndToTheirLength(int width) throws IOException {
    open(ExampleRuns.recovered(), width);

    List<WebElement> bars = chromium.elements("g.bar .span");

    assertThat(bars).hasSize(14);
    assertThat(bars).allSatisfy(it -> assertThat(it.getRect().getWidth()).isPositive());
    assertThat(bars)
        .isSortedAccordingTo(Comparator.comparing(it -> it.getRect().getX()))
        .isSortedAccordingTo(Comparator.comparing(it -> it.getRect().getY()));
    WebElement longest = bars.get(4);
    double drawing = chromium.element("svg.drawing").getRect().getWidth();
    assertThat(longest.getRect().getWidth() / drawing).isBetween(0.48, 0.53);
    assertThat(chromium.elements("g.bar .step").get(4).getText()).isEqualTo("◆ restore beside");
    assertThat(chromium.elements("g.bar .figures").get(4).getText())
        .isEqualTo("↻ 2 attempts · 20.240 s");
  }

  @ParameterizedTest
  @CsvSource({"1280,screen", "390,screen", "320,screen", "700,print"})
  void fitsIntoTheWindow(int width, String medium) throws IOException {
    for (ReportedRun run : all()) {
      open(run, width);
      chromium.show(medium, "light");

      assertThat(chromium.ask("document.documentElement.scrollWidth"))
          .isEqualTo(chromium.ask("document.documentElement.clientWidth"));
      assertThat(chromium.ask(BEYOND_THE_EDGE)).isEqualTo(List.of());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {DESKTOP, TELEPHONE})
  void keepsNamesAndFiguresOfTheTimelineApart(int width) throws IOException {
    for (ReportedRun run : all()) {
      open(run, width);

      assertThat(chromium.ask(OVERLAPS)).isEqualTo(List.of());
    }
  }

  @ParameterizedTest
  @CsvSource({"screen,light", "screen,dark", "print,light", "print,dark"})
  void hasTextThatCanBeRead(String medium, String scheme) throws IOException {
    for (ReportedRun run : all()) {
      open(run, DESKTOP);
      chromium.show(medium, scheme);

      assertThat(chromium.ask(PALE)).isEqualTo(List.of());
    }
  }

  @Test
  void fetchesNothingRunsNothingAndComplainsOfNothing() throws IOException {
    for (ReportedRun run : all()) {
      Path page = open(run, DESKTOP);

      assertThat(chromium.requests()).containsExactly(page.toUri().toString());
      assertThat(chromium.complaints()).isEmpty();
      assertThat(chromium.ask("document.scripts.length")).isEqualTo(0L);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void showsHostileTextAsText(boolean policy) throws IOException {
    String html = new String(html(ExampleRuns.hostile()), UTF_8);
    String page = policy ? html : html.replaceFirst("<meta http-equiv[^>]*>", "");
    assertThat(page.contains("Content-Security-Policy")).isEqualTo(policy);
    chromium.show("screen", "light");

    chromium.open(Files.writeString(folder.resolve("hostile.html"), page), DESKTOP);

    assertThat(chromium.ask("String(window.struck)")).isEqualTo("undefined");
    assertThat(chromium.ask("document.querySelectorAll('script, img, [onload], [onerror]').length"))
        .isEqualTo(0L);
    assertThat(chromium.ask("document.querySelectorAll('svg').length")).isEqualTo(1L);
    assertThat(chromium.complaints()).isEmpty();
    assertThat(shown("#checks")).contains(ExampleRuns.SCRIPT, ExampleRuns.ATTRIBUTE);
    assertThat(shown("#steps")).contains(ExampleRuns.SCRIPT, ExampleRuns.OPEN, ExampleRuns.IMAGE);
    assertThat(shown("#approvals")).contains(ExampleRuns.SCRIPT);
    assertThat(shown("#decisions")).contains(ExampleRuns.SCRIPT, ExampleRuns.IMAGE);
  }

  @Test
  void canBeHeardByThoseWhoDoNotSeeIt() throws IOException {
    open(ExampleRuns.stoppedByACheck(), DESKTOP);

    assertThat(chromium.element("html").getDomAttribute("lang")).isEqualTo("en");
    assertThat(chromium.element("svg.drawing").getAccessibleName())
        .startsWith("Timeline of the steps 4 steps over 24.000 s")
        .contains("Failed: verify side copy.");
    assertThat(levels()).startsWith(1, 2).allSatisfy(it -> assertThat(it).isBetween(1, 3));
    assertThat(levels()).containsOnlyOnce(1);
    for (int i = 1; i < levels().size(); i++) {
      assertThat(levels().get(i)).isLessThanOrEqualTo(levels().get(i - 1) + 1);
    }
  }

  /** Renews the picture of docs/report.md. */
  @Test
  @EnabledIfSystemProperty(named = "holdfast.screenshots", matches = "true")
  void isPicturedInTheDocs() throws IOException {
    open(ExampleRuns.recovered(), 1024);

    byte[] picture = chromium.picture(1024, "#timeline");

    assertThat(picture).hasSizeBetween(20_000, 300_000);
    Files.write(Files.createDirectories(Path.of("../docs/images")).resolve("report.png"), picture);
  }

  private static List<ReportedRun> all() {
    return List.of(
        ExampleRuns.recovered(),
        ExampleRuns.stoppedByACheck(),
        ExampleRuns.graph(),
        ExampleRuns.hostile());
  }

  private static List<Integer> levels() {
    List<Integer> levels = new ArrayList<>();
    chromium
        .elements("h1, h2, h3, h4")
        .forEach(it -> levels.add(Integer.valueOf(it.getTagName().substring(1))));
    return levels;
  }

  private static String field(WebElement row, String column) {
    return row.findElement(By.cssSelector("[data-column='" + column + "']")).getText();
  }

  private static String shown(String css) {
    return chromium.element(css).getText();
  }

  private static Path open(ReportedRun run, int width) throws IOException {
    Path page = Files.write(folder.resolve("report.html"), html(run));
    chromium.show("screen", "light");
    chromium.open(page, width);
    return page;
  }

  private static byte[] html(ReportedRun run) {
    return HtmlReport.of(run.report(), ReportedRun.EVIDENCE);
  }
}
