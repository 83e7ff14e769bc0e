package dev.holdfast.activities.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretScrubberTest {

  private static final String SECRET = "p@ss wörd/+=?\"\\x";

  @Test
  void masksTheSecretItself() {
    assertThat(scrub("a " + SECRET + " b " + SECRET)).isEqualTo("a *** b ***");
  }

  @Test
  void masksBase64() {
    byte[] bytes = SECRET.getBytes(UTF_8);

    assertThat(scrub("<" + Base64.getEncoder().encodeToString(bytes) + ">")).isEqualTo("<***>");
    assertThat(scrub("<" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + ">"))
        .isEqualTo("<***>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "us", "usr", "user:"})
  void masksBase64OfATextThatHoldsTheSecret(String before) {
    String encoded =
        Base64.getEncoder().encodeToString((before + SECRET + " and more").getBytes(UTF_8));

    String scrubbed = scrub(encoded);

    // all but the characters that the secret shares with its neighbours
    assertThat(scrubbed).contains("***").hasSizeLessThan(encoded.length() - 18);
  }

  @Test
  void masksUrlAndJsonForms() {
    String form = URLEncoder.encode(SECRET, UTF_8);

    assertThat(scrub(form)).isEqualTo("***");
    assertThat(scrub(form.replace("+", "%20"))).isEqualTo("***");
    assertThat(scrub("postgresql://u:p%40ss%20w%c3%b6rd%2f%2b%3d%3f%22%5cx@h/"))
        .isEqualTo("postgresql://u:***@h/");
    assertThat(scrub("{\"p\":\"p@ss wörd/+=?\\\"\\\\x\"}")).isEqualTo("{\"p\":\"***\"}");
  }

  @Test
  void masksASecretWhereverTheStreamIsCut() {
    String text = "abc " + SECRET + " def " + SECRET + SECRET + " p@ss end p@s";
    for (int cut = 0; cut <= text.length(); cut++) {
      SecretScrubber scrubber = new SecretScrubber(List.of(SECRET));
      StringBuilder scrubbed = new StringBuilder();

      scrubber.scrub(text.substring(0, cut), scrubbed);
      scrubber.scrub(text.substring(cut), scrubbed);
      scrubber.finish(scrubbed);

      assertThat(scrubbed).hasToString("abc *** def ****** p@ss end p@s");
    }
  }

  @Test
  void masksASecretThatArrivesCharacterByCharacter() {
    SecretScrubber scrubber = new SecretScrubber(List.of("abcabd", "abd"));
    StringBuilder scrubbed = new StringBuilder();

    "abcabcabdabx".chars().forEach(c -> scrubber.scrub(Character.toString(c), scrubbed));
    scrubber.finish(scrubbed);

    assertThat(scrubbed).hasToString("abc***abx");
  }

  @Test
  void leavesNoEndOfOverlappingSecrets() {
    assertThat(new SecretScrubber(List.of("hunter2", "ter2gold")).scrub("xhunter2goldx"))
        .isEqualTo("x***x");
    assertThat(new SecretScrubber(List.of("hunter2", "hunter2gold")).scrub("xhunter2goldx"))
        .isEqualTo("x***x");
  }

  @Test
  void masksEachLineOfAKeyAndAValueReadWithItsLineBreak() {
    assertThat(
            new SecretScrubber(List.of("MIIEvQIBADAN\nBgkqhkiG9w0B\n")).scrub("x BgkqhkiG9w0B y"))
        .isEqualTo("x *** y");
    assertThat(new SecretScrubber(List.of("pw1\n")).scrub("pw1!")).isEqualTo("***!");
  }

  @Test
  void holdsBackOnlyWhatMayBecomeASecret() {
    SecretScrubber scrubber = new SecretScrubber(List.of("hunter2"));
    StringBuilder scrubbed = new StringBuilder();

    scrubber.scrub("asks: hun", scrubbed);

    assertThat(scrubbed).hasToString("asks: ");
  }

  private static String scrub(String text) {
    return new SecretScrubber(List.of(SECRET)).scrub(text);
  }
}
