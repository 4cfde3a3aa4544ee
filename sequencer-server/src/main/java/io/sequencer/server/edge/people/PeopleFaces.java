package io.sequencer.server.edge.people;

import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.reads.ReadPoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What can be asked about people, over every transport.
 *
 * @param people empty: the cluster runs without accounts
 */
public record PeopleFaces(Optional<People> people, PeopleFace users, Sharing sharing, SharedDocuments documents) {

    /** @param sources by shard */
    public static PeopleFaces of(
            EdgeNode node, ReadPoint readPoint, List<? extends PeopleSource> sources, Optional<People> people) {
        Consumer<AuditEvent> audit = event -> people.ifPresent(here -> here.audit(event));
        return new PeopleFaces(
                people,
                new PeopleFace(people),
                new Sharing(node, readPoint, audit),
                new SharedDocuments(node, readPoint, sources));
    }
}
