package io.sequencer.server.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshTokenTest {
    private final ByteString login = ByteString.copyFrom(new byte[RefreshToken.LOGIN_ID_BYTES]);

    @Test
    void tokenReadsBackAsItWasAndOnlyItsHashIsStored() {
        RefreshToken token = RefreshToken.draw("ada", login, new SecureRandom());

        assertThat(RefreshToken.parse(token.text())).contains(token);
        assertThat(token.hash().size()).isEqualTo(32);
        assertThat(token.hash()).isNotEqualTo(token.secret());
        assertThat(token).hasToString("a refresh token");
    }

    @Test
    void twoAreNeverAlike() {
        SecureRandom random = new SecureRandom();

        assertThat(RefreshToken.draw("ada", login, random).secret())
                .isNotEqualTo(RefreshToken.draw("ada", login, random).secret());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "seqr1", "seqr1...", "seqr1.YWRh.AAAA.AAAA", "seqr2.YWRh.a.b", "seqr1.!.!.!", "a.b.c.d.e"})
    void whatIsNoTokenIsNone(String text) {
        assertThat(RefreshToken.parse(text)).isEmpty();
    }
}
