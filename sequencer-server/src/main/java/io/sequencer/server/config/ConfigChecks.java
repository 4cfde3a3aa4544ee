package io.sequencer.server.config;

import io.sequencer.server.config.NodeConfig.Peer;
import io.sequencer.server.config.listen.TlsSettings;
import io.sequencer.server.config.people.IssuerSetting;
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
        checkOwnListeners(config, problems);
        checkTimes(config, problems);
        checkSizes(config, problems);
        checkTls(config.tls(), problems);
        IssuerSetting.check(config.auth().issuers(), config.clusterId(), problems);
        if (config.insecure()) {
            beyondLoopback(config)
                    .forEach((name, endpoint) -> problems.add(name
                            + ": must be a loopback address (localhost, 127.x.x.x, ::1) where insecure is true, is "
                            + endpoint.host()));
            return;
        }
        if (!config.tls().isOn()) {
            beyondLoopback(config)
                    .forEach((name, endpoint) -> problems.add(name
                            + ": needs tls.certificateFile, because others than this machine reach it: "
                            + endpoint.host()));
        }
    }

    private static void checkTls(TlsSettings tls, List<String> problems) {
        if (tls.isOn() && tls.privateKeyFile().isEmpty()) {
            problems.add("tls.privateKeyFile: missing, with tls.certificateFile given");
        }
        if (tls.isOn() && tls.nodeCaFile().isEmpty()) {
            problems.add("tls.nodeCaFile: missing, with tls.certificateFile given: nodes know each other by it");
        }
        boolean isPart = tls.privateKeyFile().isPresent()
                || tls.nodeCaFile().isPresent()
                || tls.clientCaFile().isPresent()
                || !tls.roles().isEmpty();
        if (!tls.isOn() && isPart) {
            problems.add("tls.certificateFile: missing, with other keys of tls given");
        }
        if (tls.isOn()
                && tls.clientCaFile().isEmpty()
                && tls.roles().stream().anyMatch(r -> !r.role().equals("node"))) {
            problems.add("tls.clientCaFile: missing, with roles of clients in tls.roles given");
        }
    }

    private static void checkPeers(NodeConfig config, List<String> problems) {
        Set<String> ids = new HashSet<>();
        Set<Endpoint> endpoints = new HashSet<>();
        for (Peer peer : config.peers()) {
            if (!ids.add(peer.id())) {
                problems.add("peers: two of them have the id \"" + peer.id() + "\"");
            }
            for (Endpoint endpoint : peer.endpoints()) {
                if (!endpoints.add(endpoint)) {
                    problems.add("peers: the address " + endpoint + " stands there twice");
                }
            }
        }
    }

    private static void checkOwnListeners(NodeConfig config, List<String> problems) {
        if (config.listen().admin().isEmpty() && config.self().adminPort() == 0) {
            problems.add("peers: " + config.nodeId() + " is this node and needs an adminPort, or listen.admin");
        }
        if (config.listen().metrics().isEmpty() && config.self().metricsPort() == 0) {
            problems.add("peers: " + config.nodeId() + " is this node and needs a metricsPort, or listen.metrics");
        }
        boolean hasClients = config.tls().isOn() && config.tls().clientCaFile().isPresent();
        config.listen()
                .admin()
                .filter(e -> !e.isLoopback() && !hasClients)
                .ifPresent(e ->
                        problems.add("listen.admin: beyond loopback needs tls.certificateFile and tls.clientCaFile, is "
                                + e.host()));
        config.listen()
                .metrics()
                .filter(e -> !e.isLoopback() && !hasClients)
                .ifPresent(e -> problems.add(
                        "listen.metrics: beyond loopback needs tls.certificateFile and tls.clientCaFile, is "
                                + e.host()));
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

    /** Addresses that others than this machine reach, or may: by where they stand. */
    private static Map<String, Endpoint> beyondLoopback(NodeConfig config) {
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        config.peers().forEach(p -> endpoints.put("peers, host of " + p.id(), p.http()));
        config.listen().http().ifPresent(e -> endpoints.put("listen.http", e));
        config.listen().grpc().ifPresent(e -> endpoints.put("listen.grpc", e));
        config.listen().peer().ifPresent(e -> endpoints.put("listen.peer", e));
        config.listen().admin().ifPresent(e -> endpoints.put("listen.admin", e));
        config.listen().metrics().ifPresent(e -> endpoints.put("listen.metrics", e));
        endpoints.values().removeIf(Endpoint::isLoopback);
        return endpoints;
    }
}
