package io.sequencer.chaos.live.ns;

import io.sequencer.cli.drill.machine.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A bridge in a namespace of its own, with a link to this machine and one to a namespace for each node. Addresses are of
 * 198.18.0.0/15, which RFC 2544 sets aside for tests. Belongs to one thread, except {@link #close}.
 */
final class Bridge implements AutoCloseable {
    private static final int SUBNETS = 250;

    private final String prefix;
    private final int subnet;
    private final List<String> namespaces = new ArrayList<>();
    private boolean closed;

    private Bridge(String prefix, int subnet) {
        this.prefix = prefix;
        this.subnet = subnet;
    }

    /** Why there can be none on this machine; empty if nothing is known against it. */
    static Optional<String> obstacle() {
        for (String tool : List.of("ip", "iptables", "tc", "nsenter", "fsfreeze")) {
            if (Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin")
                    .noneMatch(directory -> Files.isExecutable(Path.of(directory, tool)))) {
                return Optional.of(tool + " is needed (Debian: apt-get install iproute2 iptables util-linux)");
            }
        }
        return Optional.empty();
    }

    /** Chooses its network; makes nothing yet. */
    static Bridge plan() throws IOException {
        String routes = output("ip", "route");
        // Runs of one machine get different ones.
        int first = (int) (ProcessHandle.current().pid() % SUBNETS);
        for (int i = 0; i < SUBNETS; i++) {
            int subnet = 1 + (first + i) % SUBNETS;
            if (!routes.contains("198.18." + subnet + ".")) {
                return new Bridge(Leftovers.prefix(ProcessHandle.current().pid()), subnet);
            }
        }
        throw new IOException("all networks 198.18.1.0/24 to 198.18." + SUBNETS + ".0/24 are in use");
    }

    /** What it says. */
    static String output(String... words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Makes it. @throws IOException if the machine does not allow it, or it was closed; {@link #close} removes what there is */
    void build(int nodes) throws IOException {
        String middle = prefix + "b";
        String here = prefix + "h";
        add(middle);
        own("link add " + here + " type veth peer name up0 netns " + middle);
        ip("-n " + middle + " link add br0 type bridge");
        ip("-n " + middle + " link set up0 master br0");
        ip("-n " + middle + " link set br0 up");
        ip("-n " + middle + " link set up0 up");
        ip("addr add " + clients() + "/24 dev " + here);
        ip("link set " + here + " up");
        for (int i = 1; i <= nodes; i++) {
            String own = namespace(i);
            add(own);
            ip("-n " + middle + " link add p" + i + " type veth peer name eth0 netns " + own);
            ip("-n " + middle + " link set p" + i + " master br0");
            ip("-n " + middle + " link set p" + i + " up");
            ip("-n " + own + " addr add " + address(i) + "/24 dev eth0");
            ip("-n " + own + " link set eth0 up");
            ip("-n " + own + " link set lo up");
        }
    }

    private synchronized void add(String namespace) throws IOException {
        namespaces.add(namespace);
        own("netns add " + namespace);
    }

    /** What would stay if it were made after the closing. */
    private synchronized void own(String words) throws IOException {
        if (closed) {
            throw new IOException("the cluster was stopped");
        }
        ip(words);
    }

    private static void ip(String words) throws IOException {
        Command.run(("ip " + words).split(" "));
    }

    /** Of the clients, which are in this machine's own namespace. */
    String clients() {
        return "198.18." + subnet + ".1";
    }

    /** Of the node; the first is 1. */
    String address(int node) {
        return "198.18." + subnet + "." + (10 + node);
    }

    private String namespace(int node) {
        return prefix + "n" + node;
    }

    /** What a command begins with to run where the node is. */
    List<String> inside(int node) {
        return List.of("nsenter", "--net=/run/netns/" + namespace(node));
    }

    private void run(int node, String words) throws IOException {
        List<String> command = new ArrayList<>(inside(node));
        command.addAll(List.of(words.split(" ")));
        Command.run(command.toArray(String[]::new));
    }

    /** Adds a rule to the node's packet filter. */
    void rule(int node, String rule) throws IOException {
        run(node, "iptables -w -A " + rule);
    }

    /** Limits what the node sends. */
    void slow(int node, int kbit) throws IOException {
        run(node, "tc qdisc replace dev eth0 root tbf rate " + kbit + "kbit burst 32kb latency 400ms");
    }

    /** The node's network is as it was made. */
    void heal(int node) throws IOException {
        run(node, "iptables -w -F");
        run(node, "tc qdisc replace dev eth0 root pfifo");
    }

    /** Takes it away, and the links with it. Twice is once. */
    @Override
    public synchronized void close() {
        closed = true;
        namespaces.forEach(namespace -> Command.failure("ip", "netns", "del", namespace));
        namespaces.clear();
        // It goes with its other end, which is in a namespace; what a half-made bridge left goes here.
        Command.failure("ip", "link", "del", prefix + "h");
    }
}
