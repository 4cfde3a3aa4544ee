package io.sequencer.server.boot;

import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.DigestMismatchException;
import io.sequencer.server.core.level.UnknownEntryException;
import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.NewerFormatException;
import io.sequencer.server.raft.member.RemovedException;
import io.sequencer.server.raft.member.UnsettledMembershipException;
import io.sequencer.server.store.StoreException;
import io.sequencer.server.store.StoreOpenException;
import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;

/** Which {@link ExitCode} a failure stands for. */
public final class Faults {
    private static final String DAMAGED_ADVICE =
            ": look at it with 'repair inspect'; then 'repair rejoin' and start again";

    private Faults() {}

    /** Looks at the failure and its causes, the outermost that says something first; what nobody expected is a bug. */
    public static ExitCode exitCode(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable cause : chain) {
            if (cause instanceof UnknownEntryException || cause instanceof NewerFormatException) {
                return ExitCode.UNKNOWN_ENTRY;
            }
            if (cause instanceof CorruptStateException || cause instanceof DamagedLogException) {
                return ExitCode.DAMAGED;
            }
            if (cause instanceof DigestMismatchException) {
                return ExitCode.DIGEST_MISMATCH;
            }
            if (cause instanceof StoreOpenException refusal) {
                return exitCode(refusal.kind());
            }
            if (cause instanceof RemovedException) {
                return ExitCode.REMOVED;
            }
            if (cause instanceof UnsettledMembershipException) {
                return ExitCode.MEMBERSHIP_UNSETTLED;
            }
            if (cause instanceof BindException) {
                return ExitCode.PORT_IN_USE;
            }
        }
        boolean isDisk = chain.stream().anyMatch(c -> c instanceof IOException || c instanceof StoreException);
        return isDisk ? ExitCode.DISK : ExitCode.INTERNAL;
    }

    /** As {@link #exitCode(Throwable)}, for a node that has started: it could write once, so what it cannot write now is the disk. */
    public static ExitCode exitCodeOfRunning(Throwable failure) {
        ExitCode code = exitCode(failure);
        return code == ExitCode.UNWRITABLE ? ExitCode.DISK : code;
    }

    /** What happened, and, where that says something else, what caused it in the end; one line. */
    public static String describe(Throwable failure) {
        List<Throwable> chain = chain(failure);
        String said = String.valueOf(failure.getMessage());
        String root = String.valueOf(chain.get(chain.size() - 1).getMessage());
        return (said.contains(root) ? said : said + ": " + root).replace('\n', ' ');
    }

    /** A refusal to start, in one line that ends with the innermost cause. */
    public static CannotStartException cannotStart(String what, Throwable failure) {
        List<Throwable> chain = chain(failure);
        Throwable root = chain.get(chain.size() - 1);
        String why = root.getMessage() == null ? root.toString() : root.getMessage();
        ExitCode code = exitCode(failure);
        String line = what + ": " + why.replace('\n', ' ');
        return new CannotStartException(
                code, code == ExitCode.DAMAGED && !line.contains("repair ") ? line + DAMAGED_ADVICE : line, failure);
    }

    private static ExitCode exitCode(StoreOpenException.Kind kind) {
        return switch (kind) {
            case FOREIGN -> ExitCode.FOREIGN_DATA;
            case CONTRADICTS -> ExitCode.CONTRADICTS_DATA;
            case UNWRITABLE -> ExitCode.UNWRITABLE;
            case LOCKED -> ExitCode.LOCKED;
            case NEWER_FORMAT -> ExitCode.NEWER_FORMAT;
            case DAMAGED -> ExitCode.DAMAGED;
        };
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = failure; cause != null && chain.size() < 20; cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }
}
