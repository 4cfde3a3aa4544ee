package io.sequencer.server.config.rate;

import io.sequencer.server.config.Setting;

/** What one client may send over time. Announced to clients in `welcome`. */
public record ClientRates(
        @Setting(value = "2000", min = 1, max = 1_000_000, about = "Messages a second of one WebSocket.")
        int messagesPerSecond,

        @Setting(
                value = "10000",
                min = 1,
                max = 10_000_000,
                about = "Messages of one WebSocket that may come at once after a pause.")
        int messagesAtOnce,

        @Setting(
                value = "8388608",
                min = 1024,
                max = 1_099_511_627_776L,
                about = "Bytes a second of one WebSocket's messages.")
        long bytesPerSecond,

        @Setting(
                value = "33554432",
                min = 65_536,
                max = 1_099_511_627_776L,
                about = "Bytes of messages that may come at once after a pause.")
        long bytesAtOnce,

        @Setting(value = "200", min = 1, max = 1_000_000, about = "Documents joined a second by one WebSocket.")
        int joinsPerSecond,

        @Setting(value = "2000", min = 1, max = 10_000_000, about = "Joins that may come at once after a pause.")
        int joinsAtOnce,

        @Setting(
                value = "100",
                min = 1,
                max = 1_000_000,
                about = "Pings, pongs and fragments a second of one WebSocket; ten times as many at once.")
        int controlFramesPerSecond,

        @Setting(
                value = "10000",
                min = 100,
                max = 600_000,
                about =
                        "A client that sent, against all refusals, what would have had to wait for longer than this is disconnected.")
        int patienceMillis,

        @Setting(
                value = "50",
                min = 1,
                max = 10_000,
                about = "How many times as much one gRPC connection may send: a backend speaks for many.")
        int backendFactor,

        @Setting(
                value = "4",
                min = 1,
                max = 1_000,
                about = "How many times as much all connections of one user may send together.")
        int userFactor,

        @Setting(value = "1000", min = 1, max = 1_000_000, about = "Connections of one user to the node.")
        int connectionsPerUser,

        @Setting(
                value = "5000",
                min = 1,
                max = 1_000_000,
                about = "Connections from one address to the node; raise it where they come through a proxy.")
        int connectionsPerAddress) {}
