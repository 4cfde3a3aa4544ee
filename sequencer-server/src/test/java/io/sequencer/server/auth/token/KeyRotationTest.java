package io.sequencer.server.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.InstallSigningKey;
import io.sequencer.proto.log.v1.SigningKeyRow;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyRotationTest {
    private static final long START = 1_800_000_000_000L;

    private final AtomicLong now = new AtomicLong(START);
    private final SigningKeys keys = new SigningKeys(() -> Instant.ofEpochMilli(now.get()));
    private final KeyRotation rotation = new KeyRotation(
            keys,
            Duration.ofDays(30),
            Duration.ofMinutes(20),
            () -> Instant.ofEpochMilli(now.get()),
            new SecureRandom());

    @Test
    void clusterWithoutAKeyGetsOne() {
        InstallSigningKey first = rotation.due().orElseThrow().getInstallSigningKey();

        assertThat(first.getExpectedNewest()).isEmpty();
        assertThat(first.getPublicKey().size()).isEqualTo(32);
        assertThat(first.getPrivateKey().size()).isEqualTo(32);
        assertThat(SigningKey.of(SigningKeyRow.newBuilder()
                                .setKeyId(first.getKeyId())
                                .setPublicKey(first.getPublicKey())
                                .setPrivateKey(first.getPrivateKey())
                                .build())
                        .isNewest())
                .isTrue();
    }

    @Test
    void keyThatSignedLongEnoughIsFollowedByAnotherThatNamesIt() {
        keys.replace(List.of(TestKeys.row("k1", START, 0)));
        now.set(START + Duration.ofDays(30).toMillis() - 1);
        assertThat(rotation.due()).isEmpty();

        now.addAndGet(1);

        InstallSigningKey next = rotation.due().orElseThrow().getInstallSigningKey();
        assertThat(next.getExpectedNewest()).isEqualTo("k1");
        assertThat(next.getOlderRetireMillis())
                .isEqualTo(now.get() + Duration.ofMinutes(20).toMillis());
    }
}
