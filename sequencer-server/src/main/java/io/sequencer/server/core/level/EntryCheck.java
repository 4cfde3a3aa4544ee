package io.sequencer.server.core.level;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import io.sequencer.proto.log.v1.Authority;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Finds what this release does not know in what a later one may have written. A field that is passed over could change what
 * the entry means, and two replicas would decide differently: so all of it must be known, however deep it lies.
 */
public final class EntryCheck {
    private static final int FORMAT = 1;

    private EntryCheck() {}

    /** The entry's first part that is not known here, in words; empty if it can be applied. */
    public static Optional<String> unknown(LogEntry entry) {
        if (entry.getFormat() != FORMAT) {
            return Optional.of("format " + Integer.toUnsignedLong(entry.getFormat()));
        }
        if (!isPlain(entry)) {
            return Optional.of(fields(entry));
        }
        for (Command command : entry.getCommandsList()) {
            Optional<String> found = unknown(command);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The same for one command. */
    public static Optional<String> unknown(Command command) {
        if (!isPlain(command)) {
            return Optional.of("a command of kind "
                    + command.getUnknownFields().asMap().keySet().iterator().next());
        }
        return switch (command.getCommandCase()) {
            case COMMAND_NOT_SET -> Optional.of("an empty command");
            case SUBMIT -> unknown(command.getSubmit());
            case SUBMIT_SET ->
                isPlain(command.getSubmitSet())
                        ? command.getSubmitSet().getSubmissionsList().stream()
                                .flatMap(submission -> unknown(submission).stream())
                                .findFirst()
                        : Optional.of(fields(command.getSubmitSet()));
            default -> deep(command);
        };
    }

    /** What nearly every entry consists of: not by reflection. */
    private static Optional<String> unknown(Submission submission) {
        if (!isPlain(submission)) {
            return Optional.of(fields(submission));
        }
        if (submission.getAuthority() == Authority.UNRECOGNIZED) {
            return Optional.of("the choice " + submission.getAuthorityValue() + " of Authority");
        }
        for (SubmittedOp op : submission.getOpsList()) {
            if (!isPlain(op)) {
                return Optional.of(fields(op));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> deep(Message message) {
        if (!isPlain(message)) {
            return Optional.of(fields(message));
        }
        for (Object value : message.getAllFields().values()) {
            for (Object each : value instanceof Collection<?> many ? many : List.of(value)) {
                Optional<String> found = each instanceof Message inner ? deep(inner) : number(each);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> number(Object value) {
        return value instanceof EnumValueDescriptor choice && choice.getIndex() < 0
                ? Optional.of("the choice " + choice.getNumber() + " of "
                        + choice.getType().getName())
                : Optional.empty();
    }

    private static boolean isPlain(Message message) {
        return message.getUnknownFields().isEmpty();
    }

    private static String fields(Message message) {
        return "field " + message.getUnknownFields().asMap().keySet().iterator().next() + " of "
                + message.getDescriptorForType().getName();
    }
}
