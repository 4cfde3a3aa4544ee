package io.sequencer.server.core.level;

import io.sequencer.proto.log.v1.Authority;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Command.CommandCase;

/**
 * Numbers for what entries and rows may hold. Each shard's state has one, which all its replicas agree on; it rises by a
 * log entry when every member can read the next one, so a cluster can be upgraded node by node, and back until then.
 *
 * <p>A release that brings a new kind of entry, a new field in one, or a row of a new format, adds a level, and writes
 * nothing of it below that level.
 */
public final class FeatureLevel {
    /** Of a state in which none was ever recorded: all that the first release writes. */
    public static final int FIRST = 1;

    /** Accounts, owners and grants. */
    public static final int ACCOUNTS = 2;

    /** The highest one whose entries and rows this release reads. */
    public static final int NEWEST = ACCOUNTS;

    private FeatureLevel() {}

    /** The level that a stored or received number means. */
    public static int orFirst(int stored) {
        return stored == 0 ? FIRST : stored;
    }

    /** The number to store: rows of the first level stay what they always were, bit by bit. */
    public static int stored(int level) {
        return level == FIRST ? 0 : level;
    }

    /** The same for one command: fields that came later count. */
    public static int of(Command command) {
        boolean isLater = switch (command.getCommandCase()) {
            case CREATE ->
                !command.getCreate().getTitle().isEmpty()
                        || isTrusted(command.getCreate().getAuthority());
            case SET_RETENTION ->
                !command.getSetRetention().getUser().isEmpty()
                        || isTrusted(command.getSetRetention().getAuthority());
            case DELETE -> isTrusted(command.getDelete().getAuthority());
            case PUT_SNAPSHOT -> isTrusted(command.getPutSnapshot().getAuthority());
            case SUBMIT -> isTrusted(command.getSubmit().getAuthority());
            case SUBMIT_SET ->
                command.getSubmitSet().getSubmissionsList().stream()
                        .anyMatch(submission -> isTrusted(submission.getAuthority()));
            default -> false;
        };
        return isLater ? ACCOUNTS : of(command.getCommandCase());
    }

    private static boolean isTrusted(Authority authority) {
        return authority != Authority.USER;
    }

    /** The lowest level at which such a command may get into the log, if it has no field that came later. */
    public static int of(CommandCase kind) {
        return switch (kind) {
            case SUBMIT,
                    SUBMIT_SET,
                    CREATE,
                    EXPIRE,
                    PUT_SNAPSHOT,
                    SETTINGS,
                    TRUNCATE,
                    SET_RETENTION,
                    COLLECT_ENTRIES,
                    DELETE,
                    COLLECT_MARKERS,
                    CHECK_DIGEST,
                    RAISE_FEATURE_LEVEL,
                    COMMAND_NOT_SET -> FIRST;
            case ENABLE_ACCOUNTS,
                    CHANGE_ACCESS,
                    CREATE_USER,
                    CHANGE_USER,
                    OPEN_LOGIN,
                    ROTATE_LOGIN,
                    CLOSE_LOGINS,
                    INSTALL_SIGNING_KEY,
                    CLAIM_FIRST_ADMIN -> ACCOUNTS;
        };
    }
}
