package io.sequencer.chaos.live.work;

import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.chaos.live.record.RecordingTransport;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.client.Endpoint;
import io.sequencer.client.link.GrpcTransport;
import io.sequencer.client.link.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One start of a client: its chance and its link to some node. */
record Visit(String name, Reach reach, Recording recording, Dice dice, Link link) implements AutoCloseable {

    /** A client that begins with any node. */
    static Visit begin(String name, Reach reach, Recording recording, Dice dice) {
        List<Endpoint> endpoints =
                new ArrayList<>(reach.places().stream().map(Place::grpc).toList());
        Collections.rotate(endpoints, dice.below(endpoints.size()));
        Link link = GrpcTransport.link(
                name,
                endpoints,
                reach.options().withSubmitTimeout(Duration.ofSeconds(dice.oneIn(3) ? 5 : 60)),
                System::nanoTime,
                dice.split(),
                way -> new RecordingTransport(way, recording, reach::name));
        link.start();
        return new Visit(name, reach, recording, dice, link);
    }

    String newId() {
        return dice.uuid().toString();
    }

    /** The node of the present stream; empty between two. */
    String node() {
        Endpoint now = link.connectedTo();
        return now == null ? "" : reach.name(now);
    }

    @Override
    public void close() {
        link.close();
    }
}
