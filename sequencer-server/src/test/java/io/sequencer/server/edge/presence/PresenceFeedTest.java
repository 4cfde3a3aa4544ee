package io.sequencer.server.edge.presence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.v1.Presence;
import io.sequencer.proto.v1.PresenceState;
import io.sequencer.proto.v1.Presences;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.SetPresence;
import io.sequencer.server.edge.EdgeLimits;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.NoDocuments;
import io.sequencer.server.fanout.FanOut;
import io.sequencer.server.fanout.FanOutLimits;
import io.sequencer.server.fanout.Sink;
import io.sequencer.server.fanout.frame.WireFormat;
import io.sequencer.server.presence.PresenceLimits;
import io.sequencer.server.presence.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class PresenceFeedTest {
    private static final EdgeLimits.OfPresence LIMITS = EdgeLimits.defaults().presence();

    private final VirtualTime time = new VirtualTime();
    private final FanOut fanOut = new FanOut(FanOutLimits.defaults(), Runnable::run, time, time::nanos);
    private final io.sequencer.server.presence.Presences presences = new io.sequencer.server.presence.Presences(
            new PresenceLimits(1000, 1 << 20, LIMITS.ttl(), Duration.ofMillis(50)), time, time::nanos);
    private final EdgeNode node = new EdgeNode(
            new EdgeNode.Identity("test", "n1", "0", 0, 1),
            List.of(new NoDocuments()),
            (shard, command) -> new CompletableFuture<>(),
            null,
            new EdgeNode.Live(fanOut, presences),
            new EdgeNode.Work(Runnable::run, time, new Semaphore(1)));

    /** A client that takes what it is sent, or not. */
    private static final class Client implements Sink {
        private final ReadSlots reads = new ReadSlots();
        private final List<Presences> received = new ArrayList<>();
        private boolean writable = true;

        @Override
        public WireFormat format() {
            return WireFormat.PROTO;
        }

        @Override
        public Executor loop() {
            return Runnable::run;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public ReadSlots reads() {
            return reads;
        }

        @Override
        public void write(byte[] frame) {
            try {
                received.add(ServerMessage.parseFrom(frame).getPresences());
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void flush() {}
    }

    private PresenceFeed feed(Client client) {
        return new PresenceFeed(node, LIMITS, client, "doc", "ada", () -> true);
    }

    private static SetPresence at(UUID client, String name) {
        return SetPresence.newBuilder()
                .setDocId("doc")
                .setClientId(client.toString())
                .setState(PresenceState.newBuilder().setName(name))
                .build();
    }

    @Test
    void slowClientCostsTheNewestStateOfEachOtherAndNoMore() {
        Client slow = new Client();
        PresenceFeed feed = feed(slow);
        feed.open();
        assertThat(slow.received).hasSize(1);
        slow.writable = false;
        PresenceFeed ada = feed(new Client());
        PresenceFeed bob = feed(new Client());
        for (int i = 0; i < 100; i++) {
            assertThat(ada.set(at(new UUID(0, 1), "a" + i), 0)).isEmpty();
            assertThat(bob.set(at(new UUID(0, 2), "b" + i), 0)).isEmpty();
            time.passMillis(50);
        }
        assertThat(slow.received).hasSize(1);
        slow.writable = true;
        feed.resume();
        assertThat(slow.received).hasSize(2);
        assertThat(slow.received.get(1).getChangesList())
                .extracting(change -> change.getState().getName())
                .containsExactly("a99", "b99");
    }

    @Test
    void clientIsNotToldOfItself() {
        Client client = new Client();
        PresenceFeed feed = feed(client);
        feed.open();
        feed.set(at(new UUID(0, 1), "a"), 0);
        time.passMillis(100);
        assertThat(client.received).hasSize(1);
        PresenceFeed other = feed(new Client());
        feed.set(at(new UUID(0, 1), "b"), 0);
        other.set(at(new UUID(0, 2), "other"), 0);
        time.passMillis(100);
        assertThat(client.received).hasSize(2);
        assertThat(client.received.get(1).getChangesList())
                .extracting(Presence::getClientId)
                .containsExactly(new UUID(0, 2).toString());
    }

    @Test
    void connectionIsPresentUnderOneClientIdAndWithdrawsItWhenItCloses() {
        PresenceFeed feed = feed(new Client());
        feed.open();
        feed.set(at(new UUID(0, 1), "a"), 0);
        feed.set(at(new UUID(0, 2), "a"), 0);
        assertThat(presences.of("doc")).extracting(Presence::getClientId).containsExactly(new UUID(0, 2).toString());
        feed.close();
        assertThat(presences.of("doc")).isEmpty();
    }

    @Test
    void whatChangesWhileOthersAreLookedUpIsNewerThanWhatIsFound() {
        List<Runnable> reading = new ArrayList<>();
        EdgeNode busy = new EdgeNode(
                node.identity(),
                node.documents(),
                node.commands(),
                node.raft(),
                node.live(),
                new EdgeNode.Work(reading::add, time, new Semaphore(1)));
        PresenceFeed ada = feed(new Client());
        ada.set(at(new UUID(0, 1), "old"), 0);
        time.passMillis(100);
        Client client = new Client();
        PresenceFeed joiner = new PresenceFeed(busy, LIMITS, client, "doc", "bob", () -> true);
        joiner.open();
        ada.close();
        time.passMillis(100);
        assertThat(client.received).isEmpty();
        reading.forEach(Runnable::run);
        assertThat(client.received).hasSize(1);
        assertThat(client.received.get(0).getAll()).isTrue();
        assertThat(client.received.get(0).getChangesList()).isEmpty();
    }
}
