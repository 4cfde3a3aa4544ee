package io.sequencer.chaos.sim.client;

import io.sequencer.chaos.sim.judge.Bug;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.chaos.sim.net.Network;
import io.sequencer.chaos.sim.node.SimNode;
import io.sequencer.chaos.sim.time.Dice;
import io.sequencer.chaos.sim.time.Process;
import io.sequencer.chaos.sim.time.VirtualTime;
import io.sequencer.proto.v1.DocumentMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;

/** Everybody who uses the cluster in one run. */
public final class Clients {
    private final VirtualTime time;
    private final Network network;
    private final Recorder recorder;
    private final Dice dice;
    private final SimTransport.Surroundings around;

    public Clients(VirtualTime time, Network network, Recorder recorder, SimNode.Peers nodes, Dice dice, Bug bug) {
        this.time = time;
        this.network = network;
        this.recorder = recorder;
        this.dice = dice;
        this.around = new SimTransport.Surroundings(time, network, recorder, nodes, bug);
    }

    /**
     * Begins with all of them.
     *
     * @param nodes names of all nodes
     * @param editors of each text document
     * @param sessionsExpire whether the cluster forgets sessions during the run
     */
    public List<SimClient> of(
            List<String> nodes, SortedMap<String, DocumentMode> documents, int editors, boolean sessionsExpire) {
        List<SimClient> clients = new ArrayList<>();
        documents.forEach((docId, mode) -> {
            int writers = mode == DocumentMode.TEXT ? editors : 1 + dice.below(2);
            for (int i = 0; i < writers; i++) {
                String name = "client-" + (clients.size() + 1);
                Supplier<Visit> visits = visits(name, nodes);
                clients.add(
                        mode == DocumentMode.TEXT
                                ? new Editor(name, docId, recorder, visits, dice.oneIn(2))
                                : new OpaqueWriter(name, docId, mode == DocumentMode.STRICT, recorder, visits.get()));
            }
        });
        List<String> docIds = List.copyOf(documents.keySet());
        clients.add(new Wanderer("wanderer", docIds, recorder, visits("wanderer", nodes)));
        clients.add(new Meddler("meddler", documents, nodes, recorder, process(), around, sessionsExpire));
        return clients;
    }

    private Process process() {
        return new Process(time, dice.split(), recorder.failures());
    }

    /** Each start is a process of its own; the connections of the one before break. */
    private Supplier<Visit> visits(String name, List<String> nodes) {
        return () -> {
            network.gone(name, false);
            return new Visit(name, around, nodes, process());
        };
    }
}
