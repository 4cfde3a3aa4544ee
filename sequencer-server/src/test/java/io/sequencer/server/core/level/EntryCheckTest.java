package io.sequencer.server.core.level;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.log.v1.SetRetention;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmissionSet;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Retention;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntryCheckTest {
    private static final UnknownFieldSet LATER = UnknownFieldSet.newBuilder()
            .addField(
                    99,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.EMPTY)
                            .build())
            .build();

    private static final Submission MESSAGE = Submission.newBuilder()
            .setDocId("d")
            .addOps(SubmittedOp.newBuilder().setUndoOf(1))
            .build();

    private static Optional<String> unknown(Command.Builder command) {
        return EntryCheck.unknown(entry(command).build());
    }

    private static LogEntry.Builder entry(Command.Builder command) {
        return LogEntry.newBuilder().setFormat(1).addCommands(command);
    }

    @SuppressWarnings("unchecked")
    private static <M extends Message> M later(M message) {
        return (M) message.toBuilder().setUnknownFields(LATER).build();
    }

    @Test
    void whatThisReleaseWritesIsKnown() {
        assertThat(unknown(Command.newBuilder().setSubmit(MESSAGE))).isEmpty();
        assertThat(unknown(Command.newBuilder()
                        .setSubmitSet(SubmissionSet.newBuilder().addSubmissions(MESSAGE))))
                .isEmpty();
        assertThat(unknown(Command.newBuilder()
                        .setCreate(CreateDocument.newBuilder().setMode(DocumentMode.STRICT))))
                .isEmpty();
    }

    @Test
    void aLaterFormatOrAFieldOfTheEntryIsUnknown() {
        LogEntry.Builder known = entry(Command.newBuilder().setSubmit(MESSAGE));
        assertThat(EntryCheck.unknown(known.clone().setFormat(2).build())).contains("format 2");
        assertThat(EntryCheck.unknown(later(known.build()))).contains("field 99 of LogEntry");
    }

    @Test
    void aCommandOfALaterKindIsNamedByItsNumber() {
        assertThat(unknown(Command.newBuilder().setUnknownFields(LATER))).contains("a command of kind 99");
    }

    @Test
    void aFieldOfAMessageOrOfOneOfItsOpsIsUnknownAloneAndInASet() {
        Submission withOp = MESSAGE.toBuilder()
                .addOps(later(SubmittedOp.getDefaultInstance()))
                .build();
        assertThat(unknown(Command.newBuilder().setSubmit(later(MESSAGE)))).contains("field 99 of Submission");
        assertThat(unknown(Command.newBuilder().setSubmit(withOp))).contains("field 99 of SubmittedOp");
        assertThat(unknown(Command.newBuilder()
                        .setSubmitSet(SubmissionSet.newBuilder().addSubmissions(withOp))))
                .contains("field 99 of SubmittedOp");
        assertThat(unknown(Command.newBuilder().setSubmitSet(later(SubmissionSet.getDefaultInstance()))))
                .contains("field 99 of SubmissionSet");
    }

    @Test
    void aFieldHoweverDeepInAnyOtherCommandIsUnknown() {
        assertThat(unknown(Command.newBuilder()
                        .setSetRetention(
                                SetRetention.newBuilder().setRetention(later(Retention.getDefaultInstance())))))
                .contains("field 99 of Retention");
    }

    @Test
    void aChoiceThatCameLaterIsUnknown() {
        assertThat(unknown(Command.newBuilder()
                        .setCreate(CreateDocument.newBuilder().setModeValue(7))))
                .contains("the choice 7 of DocumentMode");
    }
}
