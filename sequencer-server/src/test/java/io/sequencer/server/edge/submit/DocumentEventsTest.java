package io.sequencer.server.edge.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.DeleteDocument;
import io.sequencer.proto.log.v1.PutSnapshot;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.peer.v1.Done;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.audit.AuditKind;
import io.sequencer.server.forward.CommandOutcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentEventsTest {
    private static final Command CREATE = Command.newBuilder()
            .setCreate(CreateDocument.newBuilder().setDocId("notes"))
            .build();
    private static final Command DELETE = Command.newBuilder()
            .setDelete(DeleteDocument.newBuilder().setDocId("notes"))
            .build();

    private static CommandOutcome done(boolean existed) {
        return new CommandOutcome.Decided(Decision.newBuilder()
                .setDone(Done.newBuilder().setLogIndex(17).setExisted(existed))
                .build());
    }

    @Test
    void whatComesAndGoesIsToldWithItsLogIndex() {
        assertThat(DocumentEvents.of(CREATE, "ada", 2, done(false)))
                .contains(new AuditEvent(
                        AuditKind.DOCUMENT_CREATED, "OK", "ada", "notes", "", Map.of("shard", "2", "logIndex", "17")));
        assertThat(DocumentEvents.of(DELETE, "ada", 2, done(false)).map(AuditEvent::kind))
                .contains(AuditKind.DOCUMENT_DELETED);
    }

    @Test
    void whatWasRefusedIsToldAndWhatWasSoAlreadyIsNot() {
        CommandOutcome refused = new CommandOutcome.Decided(Decision.newBuilder()
                .setRefused(Error.newBuilder().setCode(ErrorCode.PERMISSION_DENIED))
                .build());
        assertThat(DocumentEvents.of(DELETE, "eve", 2, refused).map(AuditEvent::outcome))
                .contains("PERMISSION_DENIED");
        assertThat(DocumentEvents.of(DELETE, "eve", 2, new CommandOutcome.Unavailable("no leader"))
                        .map(AuditEvent::outcome))
                .contains("UNAVAILABLE");
        assertThat(DocumentEvents.of(CREATE, "ada", 2, done(true))).isEmpty();
        assertThat(DocumentEvents.of(
                        Command.newBuilder()
                                .setPutSnapshot(PutSnapshot.getDefaultInstance())
                                .build(),
                        "ada",
                        2,
                        done(false)))
                .isEmpty();
    }
}
