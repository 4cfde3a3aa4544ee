package io.sequencer.server.forward.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.level.EntryCheck;
import java.io.IOException;
import java.util.Optional;

/**
 * Says whether bytes that another node sent are a command that apply can read. Pure; payloads are not copied.
 *
 * <p>Apply must stop at an entry that it cannot read, so one such command in the log would stop every node.
 */
final class CommandCheck {
    /**
     * Below protobuf's own 100: in the log the command lies deeper, within its entry, and whatever parses here must parse
     * there. What a command of this release nests is far less deep.
     */
    private static final int MAX_DEPTH = 64;

    private CommandCheck() {}

    /** Why the command must not stand in the log; empty if it may. */
    static Optional<Error> refusal(ByteString bytes) {
        Command command;
        try {
            CodedInputStream in = bytes.newCodedInput();
            in.enableAliasing(true);
            in.setRecursionLimit(MAX_DEPTH);
            command = Command.parser().parseFrom(in);
            in.checkLastTagWas(0);
        } catch (IOException e) {
            return Optional.of(error(ErrorCode.MALFORMED, "not a command: " + e.getMessage()));
        }
        if (command.equals(Command.getDefaultInstance())) {
            return Optional.of(error(ErrorCode.MALFORMED, "an empty command"));
        }
        return EntryCheck.unknown(command)
                .map(what -> error(
                        ErrorCode.UNSUPPORTED,
                        "the leader does not know " + what + ": upgrade it, or send an older command"));
    }

    private static Error error(ErrorCode code, String message) {
        return Error.newBuilder().setCode(code).setMessage(message).build();
    }
}
