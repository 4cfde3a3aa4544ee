package io.sequencer.server.edge.submit;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.audit.AuditKind;
import io.sequencer.server.forward.CommandOutcome;
import java.util.Optional;

/** What the audit log is told of documents that come and go. Pure. */
public final class DocumentEvents {
    private DocumentEvents() {}

    /** Empty if the command is none of these, or found done what it asks for. */
    public static Optional<AuditEvent> of(Command command, String actor, int shard, CommandOutcome outcome) {
        Optional<AuditEvent> event = asked(command, actor);
        Optional<AuditEvent> refused = Outcomes.refusal(outcome)
                .flatMap(error ->
                        event.map(asked -> asked.refused(error.getCode().name())));
        if (refused.isPresent() || !(outcome instanceof CommandOutcome.Decided decided)) {
            return refused;
        }
        return decided.decision().getDone().getExisted()
                ? Optional.empty()
                : event.map(done -> done.at(shard, decided.decision().getDone().getLogIndex()));
    }

    private static Optional<AuditEvent> asked(Command command, String actor) {
        return switch (command.getCommandCase()) {
            case CREATE ->
                Optional.of(AuditEvent.done(
                        AuditKind.DOCUMENT_CREATED, actor, command.getCreate().getDocId(), ""));
            case DELETE ->
                Optional.of(AuditEvent.done(
                        AuditKind.DOCUMENT_DELETED, actor, command.getDelete().getDocId(), ""));
            default -> Optional.empty();
        };
    }
}
