package io.sequencer.server.config;

import io.sequencer.server.config.NodeConfig.Peer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must fit together, once every value is right by itself. */
final class ConfigChecks {

    private ConfigChecks() {}

    static void check(NodeConfig config, List<String> problems) {
        checkPeers(config, problems);
        if (config.peers().stream().noneMatch(p -> p.id().equals(config.nodeId()))) {
            List<String> ids = config.peers().stream().map(Peer::id).toList();
            problems.add("nodeId: must be the id of one of the peers " + ids + ", is \"" + config.nodeId() + "\"");
            return;
        }
        checkTimes(config, problems);
        checkSizes(config, problems);
        if (config.insecure()) {
            checkLoopback(config, problems);
        } else {
            problems.add("insecure: must be true: this release has no accounts and no encryption, so a node runs only"
                    + " where that is said, and only on loopback addresses");
        }
    }

    private static void checkPeers(NodeConfig config, List<String> problems) {
        Set<String> ids = new HashSet<>();
        Set<Endpoint> endpoints = new HashSet<>();
        for (Peer peer : config.peers()) {
            if (!ids.add(peer.id())) {
                problems.add("peers: two of them have the id \"" + peer.id() + "\"");
            }
            for (Endpoint endpoint : List.of(peer.http(), peer.grpc(), peer.peer(), peer.raft())) {
                if (!endpoints.add(endpoint)) {
                    problems.add("peers: the address " + endpoint + " stands there twice");
                }
            }
        }
    }

    private static void checkTimes(NodeConfig config, List<String> problems) {
        if (config.raft().timeoutMaxMillis() <= config.raft().timeoutMinMillis()) {
            problems.add("raft.timeoutMaxMillis: must be more than raft.timeoutMinMillis ("
                    + config.raft().timeoutMinMillis() + "), is "
                    + config.raft().timeoutMaxMillis());
        }
    }

    private static void checkSizes(NodeConfig config, List<String> problems) {
        if (config.limits().opBytes() > config.limits().frameBytes()) {
            problems.add("limits.opBytes: must be at most limits.frameBytes ("
                    + config.limits().frameBytes() + "), is " + config.limits().opBytes());
        }
        if (config.cache().writeBytes() > config.cache().storeBytes()) {
            problems.add("cache.writeBytes: must be at most cache.storeBytes, of which it is a part ("
                    + config.cache().storeBytes() + "), is " + config.cache().writeBytes());
        }
        if (config.commands().queueCommands() < config.commands().entryCommands()) {
            problems.add("commands.queueCommands: must be at least commands.entryCommands ("
                    + config.commands().entryCommands() + "), is "
                    + config.commands().queueCommands());
        }
    }

    private static void checkLoopback(NodeConfig config, List<String> problems) {
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        config.peers().forEach(p -> endpoints.put("peers, host of " + p.id(), p.http()));
        config.listen().http().ifPresent(e -> endpoints.put("listen.http", e));
        config.listen().grpc().ifPresent(e -> endpoints.put("listen.grpc", e));
        config.listen().peer().ifPresent(e -> endpoints.put("listen.peer", e));
        endpoints.forEach((name, endpoint) -> {
            if (!endpoint.isLoopback()) {
                problems.add(
                        name + ": must be a loopback address (localhost, 127.x.x.x, ::1) where insecure is true, is "
                                + endpoint.host());
            }
        });
    }
}
