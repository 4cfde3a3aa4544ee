package io.sequencer.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lets nodes come into a dev cluster while it runs, and go. The thread that runs 'dev'. */
final class DevDesk {

    static final int MOST_NODES = 7;

    /** What a node ends with that was removed. */
    private static final int REMOVED = 78;

    private static final Pattern NAME = Pattern.compile("n(\\d+)");

    private final Path directory;
    private final LocalCluster cluster;
    private final Consumer<String> tell;
    private final Map<LocalNode, DevWish> joining = new LinkedHashMap<>();

    /** @param tell one line for whoever looks at dev */
    DevDesk(Path directory, LocalCluster cluster, Consumer<String> tell) {
        this.directory = directory;
        this.cluster = cluster;
        this.tell = tell;
    }

    /** Starts a node that joins. Its coming is on record before it starts, so that the next start goes on with it. */
    void join(DevWish wish) {
        if (cluster.nodes().size() >= MOST_NODES) {
            throw new ClusterException("a dev cluster has at most " + MOST_NODES + " nodes");
        }
        String id = wish.node().isEmpty() ? nextName() : wish.node();
        if (!NAME.matcher(id).matches()) {
            throw new ClusterException("nodes of a dev cluster are called n1, n2, ..., not " + id);
        }
        if (Files.exists(directory.resolve(id))) {
            throw new ClusterException(directory.resolve(id) + " is there already: choose another name, or remove it"
                    + " if nothing in it is needed");
        }
        begin(id, ports(id), wish);
    }

    /** Goes on with a join that an earlier dev began. */
    void joinAgain(String id, NodePorts ports, String replaces) {
        begin(id, ports, DevWish.of(id, replaces));
    }

    private void begin(String id, NodePorts ports, DevWish wish) {
        LocalNode node = cluster.addNode(id, ports);
        joining.put(node, wish);
        record();
        node.startJoining(Optional.of(wish.replaces()).filter(name -> !name.isEmpty()));
        tell.accept(id + "  joins" + (wish.replaces().isEmpty() ? "" : " in place of " + wish.replaces()));
    }

    private String nextName() {
        try (Stream<Path> entries = Files.list(directory)) {
            int last = entries.map(entry -> NAME.matcher(String.valueOf(entry.getFileName())))
                    .filter(Matcher::matches)
                    .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                    .max()
                    .orElse(0);
            return "n" + (last + 1);
        } catch (IOException e) {
            throw new ClusterException("cannot look into " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Those that its number stands for, as the first nodes have theirs; any free ones if they are taken. */
    private NodePorts ports(String id) {
        Matcher name = NAME.matcher(id);
        LocalNode first = cluster.nodes().get(0);
        Matcher firstName = NAME.matcher(first.id());
        if (name.matches() && firstName.matches()) {
            int base = first.ports().http() - Integer.parseInt(firstName.group(1));
            int number = Integer.parseInt(name.group(1));
            if (number < 100) {
                NodePorts usual = NodePorts.fromBase(base, number).get(number - 1);
                if (usual.all().stream().allMatch(NodePorts::isFree)) {
                    return usual;
                }
            }
        }
        return NodePorts.free(1, RandomGenerator.getDefault()).get(0);
    }

    /**
     * Looks for wishes, for newcomers that are in, and for nodes that ended.
     *
     * @throws ClusterException a node ended that was not removed
     */
    void look() {
        for (DevWish wish : DevWish.taken(directory)) {
            try {
                join(wish);
            } catch (ClusterException e) {
                wish.answer(directory, new DevWish.Answer("", String.valueOf(e.getMessage())));
            }
        }
        for (Map.Entry<LocalNode, DevWish> coming : List.copyOf(joining.entrySet())) {
            look(coming.getKey(), coming.getValue());
        }
        Optional<LocalNode> dead = cluster.firstDead();
        if (dead.isPresent()) {
            lose(dead.get());
        }
    }

    private void look(LocalNode node, DevWish wish) {
        if (!node.isAlive()) {
            joining.remove(node);
            cluster.forget(node);
            record();
            String end = LocalCluster.describeEnd(node);
            tell.accept(node.id() + "  did not come in: " + end);
            wish.answer(directory, new DevWish.Answer("", end));
        } else if (cluster.isReady(node)) {
            joining.remove(node);
            record();
            tell.accept(node.id() + "  ready");
            wish.answer(directory, new DevWish.Answer(node.id(), ""));
        }
    }

    /** Whether it ended because it was removed. */
    static boolean wasRemoved(LocalNode node) {
        return node.exitValue().filter(value -> value == REMOVED).isPresent();
    }

    private void lose(LocalNode node) {
        if (!wasRemoved(node)) {
            throw new ClusterException(LocalCluster.describeEnd(node));
        }
        cluster.forget(node);
        record();
        tell.accept(node.id() + "  was removed, and ended; its data stays in " + node.dataDirectory());
    }

    /** Leaves the note of who is here. */
    void record() {
        Map<String, String> coming = new LinkedHashMap<>();
        joining.forEach((node, wish) -> coming.put(node.id(), wish.replaces()));
        new RunningCluster(
                        cluster.nodes().stream().map(LocalNode::ports).toList(),
                        cluster.nodes().stream().map(LocalNode::id).toList(),
                        coming)
                .write(directory);
    }
}
