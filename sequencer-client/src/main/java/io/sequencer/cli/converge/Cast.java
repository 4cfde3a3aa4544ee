package io.sequencer.cli.converge;

import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.NodePorts;
import io.sequencer.client.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The authors of one session, each behind a network of its own. For one thread. */
final class Cast implements AutoCloseable {
    private final LocalCluster cluster;
    private final Optional<NodeProcess> node;
    private final List<Member> members = new ArrayList<>();

    /** An author, the way to the cluster, and whether it takes JavaScript's. */
    private record Member(Author author, Relay relay, boolean isJavaScript) {}

    /** @param node where authors in JavaScript live; empty: there are none */
    Cast(LocalCluster cluster, Optional<NodeProcess> node) {
        this.cluster = cluster;
        this.node = node;
    }

    /** Every second session is mixed, and every third author in it has the JavaScript client. */
    void enter(Scenario scenario, String docId, RandomGenerator random) {
        for (int i = 0; i < scenario.authors(); i++) {
            boolean isJavaScript = node.isPresent() && scenario.seed() % 2 == 0 && i % 3 == 0;
            Relay relay = new Relay(anyNode(isJavaScript, random));
            Author author = isJavaScript
                    ? new JavaScriptAuthor(node.get(), docId + "/" + i, relay.endpoint(), docId)
                    : new JavaAuthor(relay.endpoint(), docId);
            members.add(new Member(author, relay, isJavaScript));
        }
    }

    private Endpoint anyNode(boolean isJavaScript, RandomGenerator random) {
        NodePorts ports =
                cluster.nodes().get(random.nextInt(cluster.nodes().size())).ports();
        return isJavaScript ? new Endpoint(NodePorts.HOST, ports.http()) : ports.grpcEndpoint();
    }

    Author author(int index) {
        return members.get(index).author();
    }

    List<Author> authors() {
        return members.stream().map(Member::author).toList();
    }

    int javaScripts() {
        return (int) members.stream().filter(Member::isJavaScript).count();
    }

    void cut(int index) {
        members.get(index).relay().cut();
    }

    /** From here on by way of any node. */
    void reconnect(int index, RandomGenerator random) {
        Member member = members.get(index);
        member.relay().leadTo(anyNode(member.isJavaScript(), random));
    }

    @Override
    public void close() {
        members.forEach(member -> {
            member.author().close();
            member.relay().close();
        });
    }
}
