package io.sequencer.server.boot;

import io.sequencer.server.config.Endpoint;
import io.sequencer.server.config.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/** The addresses a node listens on, tried before anything is started, so that a taken one is one clear line. */
public final class Ports {

    private Ports() {}

    /** Listeners by name, as the operator knows them. */
    public static Map<String, Endpoint> of(NodeConfig config) {
        Map<String, Endpoint> listeners = new LinkedHashMap<>();
        listeners.put("http", config.http());
        listeners.put("grpc", config.grpc());
        listeners.put("admin", config.admin());
        listeners.put("metrics", config.metrics());
        listeners.put("peer", config.peer());
        listeners.put("raft", config.raftEndpoint());
        return listeners;
    }

    /** Binds each address for a moment. */
    public static void requireFree(NodeConfig config) throws CannotStartException {
        for (Map.Entry<String, Endpoint> listener : of(config).entrySet()) {
            Endpoint endpoint = listener.getValue();
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port()));
            } catch (IOException e) {
                throw taken(listener.getKey(), endpoint, e);
            }
        }
    }

    private static CannotStartException taken(String name, Endpoint endpoint, IOException e) {
        return new CannotStartException(
                ExitCode.PORT_IN_USE,
                "cannot listen on " + endpoint + " (" + name + "): " + e.getMessage()
                        + ": stop what listens there, or choose another port in peers or listen." + name,
                e);
    }
}
