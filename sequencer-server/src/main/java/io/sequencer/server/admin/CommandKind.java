package io.sequencer.server.admin;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command.CommandCase;
import java.io.IOException;

/** Which kind of command some bytes are. */
final class CommandKind {

    private CommandKind() {}

    /** A command is one field, so its first bytes say which one: nothing is parsed. */
    static CommandCase of(ByteString command) {
        try {
            CommandCase kind = CommandCase.forNumber(command.newCodedInput().readTag() >>> 3);
            return kind == null ? CommandCase.COMMAND_NOT_SET : kind;
        } catch (IOException e) {
            return CommandCase.COMMAND_NOT_SET; // Whoever takes it in refuses it.
        }
    }
}
