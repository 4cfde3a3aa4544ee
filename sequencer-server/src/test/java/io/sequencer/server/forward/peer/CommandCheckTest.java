package io.sequencer.server.forward.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.forward.cluster.Commands;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CommandCheckTest {
    private static final UnknownFieldSet LATER = UnknownFieldSet.newBuilder()
            .addField(
                    99,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.EMPTY)
                            .build())
            .build();

    private static Optional<ErrorCode> refused(ByteString bytes) {
        return CommandCheck.refusal(bytes).map(Error::getCode);
    }

    @Test
    void aCommandOfThisReleaseIsTaken() {
        assertThat(refused(Commands.submit("d", "c", 1).toByteString())).isEmpty();
    }

    @Test
    void anEmptyCommandIsMalformed() {
        assertThat(refused(ByteString.EMPTY)).contains(ErrorCode.MALFORMED);
    }

    @Test
    void aCutCommandIsMalformed() {
        ByteString whole = Commands.submit("d", "c", 1).toByteString();
        assertThat(refused(whole.substring(0, whole.size() - 1))).contains(ErrorCode.MALFORMED);
    }

    @Test
    void aCommandOfALaterReleaseIsUnsupported() {
        assertThat(refused(LATER.toByteString())).contains(ErrorCode.UNSUPPORTED);
        assertThat(refused(Commands.submit("d", "c", 1).toBuilder()
                        .setUnknownFields(LATER)
                        .build()
                        .toByteString()))
                .contains(ErrorCode.UNSUPPORTED);
    }

    @Test
    void whatIsTakenParsesInAnEntryHoweverDeepItNests() throws Exception {
        for (int depth = 50; depth < 110; depth++) {
            ByteArrayOutputStream nested = new ByteArrayOutputStream();
            // Field 50 of the submission: a group in a group in a group.
            CodedOutputStream out = CodedOutputStream.newInstance(nested);
            for (int i = 0; i < depth; i++) {
                out.writeTag(50, 3);
            }
            for (int i = 0; i < depth; i++) {
                out.writeTag(50, 4);
            }
            out.flush();
            ByteArrayOutputStream command = new ByteArrayOutputStream();
            CodedOutputStream around = CodedOutputStream.newInstance(command);
            around.writeByteArray(Command.SUBMIT_FIELD_NUMBER, nested.toByteArray());
            around.flush();
            assertParsesInAnEntryIfTaken(command.toByteArray());
        }
    }

    @Property(tries = 300)
    void whatIsTakenParsesInAnEntry(@ForAll byte[] submission) throws Exception {
        assertParsesInAnEntryIfTaken(Command.newBuilder()
                .setSubmit(Submission.newBuilder().setClientId(ByteString.copyFrom(submission)))
                .build()
                .toByteArray());
        assertParsesInAnEntryIfTaken(submission);
    }

    private static void assertParsesInAnEntryIfTaken(byte[] command) throws Exception {
        if (refused(ByteString.copyFrom(command)).isEmpty()) {
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(entry);
            out.writeByteArray(LogEntry.COMMANDS_FIELD_NUMBER, command);
            out.flush();
            assertThat(LogEntry.parseFrom(entry.toByteArray()).getCommands(0).getCommandCase())
                    .isNotEqualTo(Command.CommandCase.COMMAND_NOT_SET);
        }
    }
}
