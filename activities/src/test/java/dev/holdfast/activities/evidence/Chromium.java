package dev.holdfast.activities.evidence;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A browser without a window, from the machine's own packages. Closing it leaves nothing. */
public final class Chromium implements AutoCloseable {

  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));
  private static final List<Path> DRIVERS =
      List.of(Path.of("/usr/bin/chromedriver"), Path.of("/usr/lib/chromium/chromedriver"));

  private final Path profile;
  private final ChromeDriverService service;
  private final ChromeDriver driver;

  private Chromium(Path program, Path driverProgram) throws IOException {
    this.profile = Files.createTempDirectory("holdfast-chromium");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program.toFile());
    // Chromium's own sandbox refuses to run as root; what it opens here are files of this test
    options.addArguments(
        "--headless=new",
        "--hide-scrollbars",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--user-data-dir=" + profile);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    this.service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driverProgram.toFile())
            .usingAnyFreePort()
            .build();
    this.driver = begin(options);
  }

  private ChromeDriver begin(ChromeOptions options) {
    try {
      return new ChromeDriver(service, options);
    } catch (RuntimeException e) {
      service.stop();
      awaitRemoved(profile);
      throw e;
    }
  }

  /** Empty if the machine has no Chromium or no driver for it. */
  public static Optional<Chromium> start() throws IOException {
    Optional<Path> program = PROGRAMS.stream().filter(Files::isExecutable).findFirst();
    Optional<Path> driver = DRIVERS.stream().filter(Files::isExecutable).findFirst();
    return program.isPresent() && driver.isPresent()
        ? Optional.of(new Chromium(program.get(), driver.get()))
        : Optional.empty();
  }

  /** Opens the file as wide as said, in pixels. */
  public void open(Path file, int width) {
    open(file.toUri().toString(), width);
  }

  /** Opens the page at {@code address} as wide as said, in pixels. */
  public void open(String address, int width) {
    requests();
    complaints();
    widen(width, 900);
    driver.get(address);
  }

  private void widen(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Shows the page as on {@code screen} or {@code print}, {@code light} or {@code dark}. */
  void show(String medium, String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            medium,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** The first that the selector names. */
  public WebElement element(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  /** All that the selector names. */
  public List<WebElement> elements(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** The page's title. */
  public String title() {
    return Objects.requireNonNull(driver.getTitle());
  }

  /** What can be read on the page and in its frames. */
  public String text() {
    StringBuilder text = new StringBuilder(element("body").getText());
    for (WebElement frame : elements("iframe")) {
      driver.switchTo().frame(frame);
      text.append('\n').append(element("body").getText());
      driver.switchTo().defaultContent();
    }
    return text.toString();
  }

  /** What the expression is, asked in the page; the page's own policy does not bind the asker. */
  public Object ask(String expression) {
    return Objects.requireNonNull(driver.executeScript("return " + expression));
  }

  /** The addresses asked for since the page was opened or this was last called. */
  List<String> requests() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(it -> it.contains("\"Network.requestWillBeSent\""))
        .map(it -> it.replaceFirst("(?s).*\"documentURL\":.*?\"url\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  /** What the browser's console says since the page was opened or this was last called. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The page from its top to the end of what {@code css} names, as a PNG. */
  public byte[] picture(int width, String css) {
    Rectangle last = element(css).getRect();
    widen(width, last.getY() + last.getHeight() + 20);
    return Base64.getDecoder()
        .decode(
            String.valueOf(
                driver
                    .executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"))
                    .get("data")));
  }

  @Override
  public void close() {
    try {
      driver.quit();
      service.stop();
    } finally {
      awaitRemoved(profile);
    }
  }

  /** A browser that is ending still writes into its profile. */
  private static void awaitRemoved(Path folder) {
    await().ignoreExceptions().until(() -> removed(folder));
  }

  private static boolean removed(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path it : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(it);
      }
    }
    return true;
  }
}
