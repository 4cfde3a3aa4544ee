package io.sequencer.server.edge.grpc.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sequencer.proto.v1.DocumentsGrpc;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.limit.Bodies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session's bytes, in the order in which gRPC tells of them; the loop's time goes when the test says so. */
class InboundBytesTest {
    private static final Error LATE = Errors.unexpected("late");

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Bodies bodies = new Bodies(1 << 20);
    private final Bodies ofStrangers = new Bodies(1 << 20);
    private final List<Error> refusals = new ArrayList<>();
    private final InboundBytes bytes = (InboundBytes) InboundBytes.counting(ofStrangers)
            .newServerStreamTracer(DocumentsGrpc.getSessionMethod().getFullMethodName(), new Metadata());

    @BeforeEach
    void begin() {
        loop.freezeTime();
        bytes.bound(bodies, "ada", Long.MAX_VALUE, refusals::add);
        bytes.messagesWithin(loop.eventLoop(), Duration.ofSeconds(10), LATE);
    }

    private void pass(int seconds) {
        loop.advanceTimeBy(seconds, TimeUnit.SECONDS);
        loop.runScheduledPendingTasks();
    }

    private void message(int size) {
        bytes.inboundWireSize(size);
        bytes.inboundMessageRead(0, size, size);
    }

    @Test
    void aMessageThatStaysPartialEndsTheCallAndHoldsNothing() {
        bytes.inboundWireSize(1_000);
        pass(9);
        bytes.inboundWireSize(1_000);
        assertThat(bodies.bytes()).isEqualTo(2_000);
        pass(2);
        assertThat(refusals).containsExactly(LATE);
        assertThat(bodies.bytes()).isZero();
    }

    @Test
    void messagesThatAreWholeGoOnForever() {
        for (int i = 0; i < 100; i++) {
            message(100);
            bytes.inboundWireSize(50);
            pass(7);
            bytes.inboundMessageRead(0, 100, 100);
        }
        pass(100);
        assertThat(refusals).isEmpty();
        assertThat(bodies.bytes()).isZero();
    }

    @Test
    void aPartialMessageBehindWholeOnesIsFoundToo() {
        message(100);
        bytes.inboundWireSize(50);
        pass(11);
        assertThat(refusals).as("it has its own time").isEmpty();
        pass(11);
        assertThat(refusals).containsExactly(LATE);
    }

    @Test
    void whatAStrangerHeldIsTheUsersOnceItIsKnown() {
        bytes.bound(ofStrangers, "/network", 1 << 10, refusals::add);
        bytes.inboundWireSize(500);
        assertThat(ofStrangers.bytes()).isEqualTo(500);
        bytes.bound(bodies, "ada", Long.MAX_VALUE, refusals::add);
        assertThat(ofStrangers.bytes()).isZero();
        bytes.inboundWireSize(5_000);
        assertThat(bodies.bytes()).isEqualTo(5_000);
        bytes.streamClosed(Status.OK);
        assertThat(bodies.bytes()).isZero();
        pass(60);
        assertThat(refusals).isEmpty();
    }
}
