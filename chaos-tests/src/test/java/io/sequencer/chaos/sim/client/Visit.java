package io.sequencer.chaos.sim.client;

import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.link.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One start of a client: its process, its thread, its link to some node. */
final class Visit {
    private final Process process;
    private final Dice dice;
    private final Link link;
    private final SimLoop loop;

    /** @param nodes names of all; the client begins with any */
    Visit(String name, SimTransport.Surroundings around, List<String> nodes, Process process) {
        this.process = process;
        this.dice = process.dice();
        this.loop = new SimLoop(process);
        List<Endpoint> endpoints = new ArrayList<>();
        nodes.forEach(node -> endpoints.add(new Endpoint(node, 1)));
        Collections.rotate(endpoints, dice.below(endpoints.size()));
        ClientOptions options = ClientOptions.defaults()
                .withUser("user-of-" + name)
                .withSubmitTimeout(Duration.ofSeconds(dice.oneIn(3) ? 4 : 30));
        this.link = new Link(
                loop, new SimTransport(name, around, process, loop), endpoints, options, around.time()::now, dice);
        link.start();
    }

    Link link() {
        return link;
    }

    SimLoop loop() {
        return loop;
    }

    Process process() {
        return process;
    }

    Dice dice() {
        return dice;
    }

    String newId() {
        return dice.uuid().toString();
    }
}
