package io.sequencer.server.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.auth.RefusedAccessException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final HashCost CHEAP = new HashCost(64, 1, 1);
    /** Of "password" and "somesalt", from the reference implementation's test suite. */
    private static final String REFERENCE =
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    private final List<Passwords> opened = new ArrayList<>();

    private Passwords passwords(HashCost cost, int threads, int waiting) {
        Passwords passwords = new Passwords(cost, new Passwords.Room(threads, waiting), new SecureRandom(), "n1");
        opened.add(passwords);
        return passwords;
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Passwords passwords : opened) {
            passwords.close();
        }
    }

    @Test
    void hashOfTheReferenceImplementationIsUnderstood() {
        Passwords passwords = passwords(CHEAP, 1, 4);

        assertThat(passwords.check("password", REFERENCE).join().fits()).isTrue();
        assertThat(passwords.check("passwore", REFERENCE).join().fits()).isFalse();
    }

    @Test
    void passwordFitsItsHashAndNoOther() {
        Passwords passwords = passwords(CHEAP, 1, 4);
        String stored = passwords.hash("correct horse battery").join();

        assertThat(stored).startsWith("$argon2id$v=19$m=64,t=1,p=1$").doesNotContain("horse");
        assertThat(passwords.check("correct horse battery", stored).join())
                .isEqualTo(new Passwords.Verdict(true, false));
        assertThat(passwords.check("correct horse batterz", stored).join().fits())
                .isFalse();
        assertThat(passwords.hash("correct horse battery").join()).isNotEqualTo(stored);
    }

    @Test
    void samePasswordOfAnotherKeyboardFits() {
        Passwords passwords = passwords(CHEAP, 1, 4);
        String stored = passwords.hash("caf\u00e9 au lait").join();

        assertThat(passwords
                        .check("cafe\u0301\u00a0au\u2003lait", stored)
                        .join()
                        .fits())
                .isTrue();
    }

    @Test
    void hashOfLessCostIsOutdated() {
        String stored = passwords(CHEAP, 1, 4).hash("correct horse").join();

        Passwords risen = passwords(new HashCost(128, 1, 1), 1, 4);

        assertThat(risen.check("correct horse", stored).join()).isEqualTo(new Passwords.Verdict(true, true));
        assertThat(risen.check("wrong horse", stored).join()).isEqualTo(new Passwords.Verdict(false, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA",
                "$argon2id$v=19$m=9999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "password"
            })
    void whatIsNoHashFitsNothingAndIsHashedAllTheSame(String stored) {
        PasswordHasher hasher = new PasswordHasher(CHEAP, new SecureRandom());
        byte[] password = PasswordText.normal("password");

        assertThat(hasher.check(password, stored).fits()).isFalse();
        // The hasher wipes what it has hashed.
        assertThat(password).containsOnly(0);
    }

    @Test
    void moreThanThePoolHoldsIsRefusedWithAPause() {
        Passwords passwords = passwords(new HashCost(32_768, 3, 1), 1, 1);
        List<CompletableFuture<String>> asked = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            asked.add(passwords.hash("correct horse " + i));
        }

        assertThat(asked)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .isNotEmpty()
                .allSatisfy(refused -> {
                    assertThatThrownBy(refused::join)
                            .isInstanceOf(CompletionException.class)
                            .cause()
                            .isInstanceOfSatisfying(RefusedAccessException.class, e -> {
                                assertThat(e.error().getCode()).isEqualTo(ErrorCode.OVERLOADED);
                                assertThat(e.error().getDetails().getRetryAfterMs())
                                        .isPositive();
                            });
                });
        assertThat(asked.get(0).join()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1234567", "has\u0000control", "lone\ud800surrogate", "\u00e9\u00e9\u00e9"})
    void tooShortOrNoTextIsNoPassword(String password) {
        assertThat(PasswordText.flaw(password)).isPresent();
    }

    @Test
    void longestPasswordIs1024Bytes() {
        assertThat(PasswordText.flaw("x".repeat(1024))).isEmpty();
        assertThat(PasswordText.flaw("x".repeat(1025))).isPresent();
        assertThat(PasswordText.flaw("\u20ac".repeat(342))).isPresent();
    }
}
