package io.sequencer.server.config.listen;

import io.sequencer.server.config.Setting;
import java.util.List;

/** What a connection may take before it is known whose it is. */
public record ConnectSettings(
        @Setting(value = "5000", min = 100, max = 60_000, about = "Time for the TLS handshake.")
        int handshakeMillis,

        @Setting(
                value = "10000",
                min = 100,
                max = 600_000,
                about =
                        "Time for a whole HTTP request, from its first byte (the first one: from the connection's begin).")
        int requestMillis,

        @Setting(value = "60000", min = 1000, max = 3_600_000, about = "Silence between two HTTP requests.")
        int idleMillis,

        @Setting(value = "4096", min = 256, max = 65_536, about = "Longest first line of an HTTP request.")
        int requestLineBytes,

        @Setting(value = "16384", min = 1024, max = 1_048_576, about = "All headers of an HTTP request together.")
        int headerBytes,

        @Setting(value = "100", min = 8, max = 10_000, about = "Most headers of an HTTP request.")
        int headers,

        @Setting(
                value = "256",
                min = 1,
                max = 1_000_000,
                about = "Connections of one address (IPv6: /64), HTTP and gRPC, that have not said who they are yet.")
        int newcomersPerAddress,

        @Setting(
                value = "[]",
                max = 100,
                pattern = "[A-Za-z0-9.-]+",
                about =
                        "Names that HTTP requests may be for, beside those in peers and origins, localhost and addresses in digits.")
        List<String> hosts) {}
