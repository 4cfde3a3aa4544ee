package io.sequencer.server.config.people;

import io.sequencer.server.config.Setting;
import java.util.List;

/** Accounts, passwords and tokens; nothing of it matters where {@code insecure} is true. */
public record AuthSettings(
        @Setting(value = "true", about = "Whether anybody may sign up, or only administrators make accounts.")
        boolean signUp,

        @Setting(
                value = "19456",
                min = 8192,
                max = 1_048_576,
                about = "Memory of one password hash (argon2id), in KiB. A higher one takes effect at the next log-in.")
        int hashKibibytes,

        @Setting(value = "2", min = 1, max = 20, about = "Passes of one password hash over its memory.")
        int hashPasses,

        @Setting(value = "2", min = 1, max = 64, about = "Password hashes worked on at once; each takes its memory.")
        int hashThreads,

        @Setting(value = "128", min = 1, max = 10_000, about = "Password hashes that may wait; more are refused.")
        int hashQueue,

        @Setting(value = "900000", min = 10_000, max = 86_400_000, about = "How long an access token is good.")
        long accessMillis,

        @Setting(
                value = "2592000000",
                min = 60_000,
                max = 31_536_000_000L,
                about = "How long a login lasts without a refresh.")
        long loginMillis,

        @Setting(
                value = "2592000000",
                min = 3_600_000,
                max = 31_536_000_000L,
                about = "How long a key signs tokens before the next one does.")
        long keyMillis,

        @Setting(value = "10", min = 1, max = 1000, about = "Passwords that may be tried for an account at once ...")
        int accountAttempts,

        @Setting(value = "5", min = 1, max = 6000, about = "... and in a minute in the long run.")
        int accountAttemptsPerMinute,

        @Setting(value = "60", min = 1, max = 100_000, about = "The same from one address (IPv6: /64), at once ...")
        int addressAttempts,

        @Setting(value = "60", min = 1, max = 100_000, about = "... and in a minute in the long run.")
        int addressAttemptsPerMinute,

        @Setting(
                value = "[]",
                max = 16,
                about = "Others whose tokens are taken: [{issuer: ..., audience: ..., prefix: ..., jwksUrl: ...}].")
        List<IssuerSetting> issuers) {}
