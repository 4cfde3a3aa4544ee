package io.sequencer.client.document.sync;

import io.sequencer.client.Content;
import io.sequencer.client.Subscription;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Joined;
import io.sequencer.proto.v1.OpEvent;
import io.sequencer.proto.v1.Presences;
import java.util.List;

/** One subscription's way to its document; one that was replaced says nothing any more. Called on the client's loop. */
final class DocumentStream implements Subscription.Listener {

    private final TextSync document;

    DocumentStream(TextSync document) {
        this.document = document;
    }

    @Override
    public void joined(Joined answer) {
        document.soonFrom(this, () -> document.joined(answer));
    }

    @Override
    public void snapshot(Content content, long lastClientSeq) {
        document.soonFrom(this, () -> document.snapshot(content, lastClientSeq));
    }

    @Override
    public void ops(List<OpEvent> events) {
        document.soonFrom(this, () -> document.ops(events));
    }

    @Override
    public void checkpoint(long seq, int crc32c) {
        document.soonFrom(this, () -> document.checkpoint(seq, crc32c));
    }

    @Override
    public void presences(Presences message) {
        document.soonFrom(this, () -> document.presences(message));
    }

    @Override
    public void presenceRefused(Error error) {
        document.soonFrom(this, () -> document.presenceRefused(error));
    }

    @Override
    public void ended(Error error) {
        document.soonFrom(this, () -> document.ended(error));
    }
}
