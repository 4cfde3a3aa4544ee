package io.sequencer.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.server.config.listen.RoleSetting;
import io.sequencer.server.config.people.IssuerSetting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

    private static final String LEAST = """
            clusterId: c
            nodeId: n1
            dataDir: d
            insecure: true
            peers:
              - {id: n1, host: 127.0.0.1, httpPort: 1, grpcPort: 2, peerPort: 3, raftPort: 4, adminPort: 5, metricsPort: 6}
            """;

    @TempDir
    Path dir;

    @Test
    void exampleFileIsValidAndShowsTheDefaults() throws IOException {
        NodeConfig example = valid(example(), Map.of(), Map.of());
        NodeConfig least = valid(LEAST, Map.of(), Map.of());
        assertThat(example.peers()).hasSize(3);
        assertThat(example.limits()).isEqualTo(least.limits());
        assertThat(example.commands()).isEqualTo(least.commands());
        assertThat(example.raft()).isEqualTo(least.raft());
        assertThat(example.cache()).isEqualTo(least.cache());
        assertThat(example.upkeep()).isEqualTo(least.upkeep());
        assertThat(example.listen()).isEqualTo(least.listen());
        assertThat(example.logLevel()).isEqualTo(least.logLevel());
        assertThat(example.shards()).isEqualTo(least.shards());
    }

    @Test
    void exampleFileNamesEveryKey() throws IOException {
        String example = example();
        assertThat(ConfigReader.flagDescriptions().keySet())
                .allSatisfy(path -> assertThat(example).contains(path.substring(path.indexOf('.') + 1) + ":"));
    }

    @Test
    void environmentWinsOverFileAndFlagOverBoth() throws IOException {
        String file = LEAST + "raft: {timeoutMinMillis: 101, timeoutMaxMillis: 9000}\nshards: 5\n";
        Map<String, String> environment =
                Map.of("SEQUENCER_RAFT_TIMEOUT_MIN_MILLIS", "202", "SEQUENCER_SHARDS", "7", "HOME", "/root");
        NodeConfig config = valid(file, environment, Map.of("shards", "9"));
        assertThat(config.raft().timeoutMaxMillis()).isEqualTo(9000);
        assertThat(config.raft().timeoutMinMillis()).isEqualTo(202);
        assertThat(config.shards()).isEqualTo(9);
    }

    @Test
    void everythingCanBeGivenWithoutAFile() {
        Map<String, String> environment = Map.of(
                "SEQUENCER_CLUSTER_ID", "c",
                "SEQUENCER_INSECURE", "true",
                "SEQUENCER_PEERS",
                        "[{id: n1, host: localhost, httpPort: 1, grpcPort: 2, peerPort: 3, raftPort: 4, adminPort: 5, metricsPort: 6}]");
        ConfigOutcome outcome = ConfigReader.read(
                Optional.empty(), environment, Map.of("nodeId", "n1", "dataDir", "d", "listen.http", "[::1]:80"));
        assertThat(outcome).isInstanceOf(ConfigOutcome.Valid.class);
        NodeConfig config = ((ConfigOutcome.Valid) outcome).config();
        assertThat(config.self().host()).isEqualTo("localhost");
        assertThat(config.http()).isEqualTo(new Endpoint("::1", 80));
        assertThat(config.grpc()).isEqualTo(new Endpoint("localhost", 2));
    }

    @Test
    void printedConfigIsTheSameConfigAgainAndNamesEachSource() throws IOException {
        ConfigOutcome.Valid first = (ConfigOutcome.Valid) read(
                example() + "\n",
                Map.of("SEQUENCER_RAFT_TIMEOUT_MAX_MILLIS", "1500"),
                Map.of("listen.grpc", "127.0.0.1:99", "dataDir", "some where/\"x\""));
        assertThat(first.effective())
                .contains("clusterId: demo  # file\n")
                .contains("  timeoutMaxMillis: 1500  # environment SEQUENCER_RAFT_TIMEOUT_MAX_MILLIS\n")
                .contains("  grpc: \"127.0.0.1:99\"  # flag --listen.grpc\n");
        assertThat(valid(first.effective(), Map.of(), Map.of())).isEqualTo(first.config());
        ConfigOutcome.Valid least = (ConfigOutcome.Valid) read(LEAST, Map.of(), Map.of());
        assertThat(least.effective()).contains("shards: 3  # default\n");
    }

    @Test
    void allProblemsAreListedAtOnceOneLineEach() throws IOException {
        String file = """
                clusterId: "bad name"
                nodeid: n1
                dataDir: [1]
                shards: 0
                insecure: 1
                raft:
                  timeoutMinMilis: 5
                  timeoutMaxMillis: "1000"
                  snapshotEveryEntries: 5
                limits: 7
                listen: {http: nowhere}
                peers:
                  - {id: n1, host: h, httpPort: 70000, grpcPort: 2, perPort: 3, raftPort: 4, adminPort: 5, metricsPort: 6}
                """;
        assertThat(problems(file, Map.of("SEQUENCER_SHARD", "3"), Map.of("raft.timeoutMinMillis", "x")))
                .containsExactlyInAnyOrder(
                        "nodeid: unknown key; did you mean nodeId?",
                        "raft.timeoutMinMilis: unknown key; did you mean raft.timeoutMinMillis?",
                        "limits: must hold keys and values",
                        "environment SEQUENCER_SHARD: unknown key; did you mean SEQUENCER_SHARDS?",
                        "clusterId: must match [A-Za-z0-9][A-Za-z0-9._-]*, is \"bad name\"",
                        "nodeId: missing. Name of this node; one of the peers' ids.",
                        "dataDir: must be text, is a list; put a text that looks otherwise in quotes",
                        "shards: must be 1 to 64, is 0",
                        "insecure: must be true or false, is the value 1",
                        "listen.http: must be host:port, is \"nowhere\"",
                        "flag --raft.timeoutMinMillis: must be a whole number, is \"x\"",
                        "raft.timeoutMaxMillis: must be a whole number, is \"1000\"",
                        "raft.snapshotEveryEntries: must be 100 to 1000000000, is 5",
                        "peers[0].perPort: unknown key; did you mean peerPort?",
                        "peers[0].peerPort: missing. Commands from node to node.",
                        "peers[0].httpPort: must be 1 to 65535, is 70000");
    }

    @Test
    void valuesThatDoNotFitTogetherAreNamed() throws IOException {
        String file = """
                clusterId: c
                nodeId: n9
                dataDir: d
                insecure: true
                peers:
                  - {id: n1, host: 127.0.0.1, httpPort: 1, grpcPort: 2, peerPort: 3, raftPort: 4, adminPort: 5, metricsPort: 6}
                  - {id: n1, host: 127.0.0.1, httpPort: 1, grpcPort: 7, peerPort: 8, raftPort: 9}
                """;
        assertThat(problems(file, Map.of(), Map.of()))
                .containsExactly(
                        "peers: two of them have the id \"n1\"",
                        "peers: the address 127.0.0.1:1 stands there twice",
                        "nodeId: must be the id of one of the peers [n1, n1], is \"n9\"");
        assertThat(problems(LEAST, Map.of(), Map.of("raft.timeoutMinMillis", "1000", "limits.opBytes", "2000000")))
                .containsExactly(
                        "raft.timeoutMaxMillis: must be more than raft.timeoutMinMillis (1000), is 1000",
                        "limits.opBytes: must be at most limits.frameBytes (1048576), is 2000000");
    }

    @Test
    void withoutAccountsOnlyLoopbackIsAllowedAndItMustBeSaid() throws IOException {
        String withAccounts = LEAST.replace("insecure: true\n", "");
        assertThat(valid(withAccounts, Map.of(), Map.of()).insecure()).isFalse();
        assertThat(problems(LEAST.replace("127.0.0.1", "10.0.0.1"), Map.of(), Map.of("listen.http", "0.0.0.0:80")))
                .containsExactly(
                        "peers, host of n1: must be a loopback address (localhost, 127.x.x.x, ::1) where insecure is"
                                + " true, is 10.0.0.1",
                        "listen.http: must be a loopback address (localhost, 127.x.x.x, ::1) where insecure is true, is"
                                + " 0.0.0.0");
    }

    @Test
    void tlsIsWholeOrNotThereAndRolesAndOriginsAreUnderstood() throws IOException {
        assertThat(problems(LEAST, Map.of(), Map.of("tls.certificateFile", "a.crt")))
                .containsExactly(
                        "tls.privateKeyFile: missing, with tls.certificateFile given",
                        "tls.nodeCaFile: missing, with tls.certificateFile given: nodes know each other by it");
        assertThat(problems(LEAST, Map.of(), Map.of("tls.nodeCaFile", "a.crt")))
                .containsExactly("tls.certificateFile: missing, with other keys of tls given");
        String tls =
                LEAST + "tls: {certificateFile: a, privateKeyFile: b, nodeCaFile: c, roles: [{san: x, role: admin}]}\n";
        assertThat(problems(tls, Map.of(), Map.of()))
                .containsExactly("tls.clientCaFile: missing, with roles of clients in tls.roles given");
        NodeConfig config = valid(
                tls + "origins: [\"https://a.example\"]\n",
                Map.of("SEQUENCER_TLS_CLIENT_CA_FILE", "d"),
                Map.of("origins", "[\"http://[::1]:80\", \"https://b.example:1\"]"));
        assertThat(config.tls().clientCaFile()).contains(Path.of("d"));
        assertThat(config.tls().roles()).containsExactly(new RoleSetting("x", "admin"));
        assertThat(config.origins()).containsExactly("http://[::1]:80", "https://b.example:1");
        assertThat(problems(
                        LEAST,
                        Map.of(),
                        Map.of("origins", "[\"https://a.example/\", null]", "tls.roles", "[{san: x}]")))
                .hasSize(3)
                .anyMatch(p -> p.startsWith("flag --origins[0]: must match "))
                .anyMatch(p -> p.startsWith("flag --origins[1]: must be text"))
                .anyMatch(p -> p.startsWith("flag --tls.roles[0].role: missing"));
    }

    @Test
    void issuersAreWholeAndNoTwoAreAlike() throws IOException {
        String one = "{issuer: i, audience: a, prefix: p, jwksUrl: \"https://i.example/keys\"}";
        String two = "{issuer: j, audience: a, prefix: q, jwksFile: k.json, userClaim: email}";
        NodeConfig config = valid(LEAST + "auth: {issuers: [" + one + ", " + two + "]}\n", Map.of(), Map.of());
        assertThat(config.auth().issuers()).extracting(IssuerSetting::userClaim).containsExactly("sub", "email");
        assertThat(config.auth().issuers().get(1).jwksFile()).contains(Path.of("k.json"));
        for (String url : List.of("http://[::1]:8/keys", "http://127.0.0.1/keys", "http://localhost:80/")) {
            String local = "[" + one.replace("https://i.example/keys", url) + "]";
            assertThat(valid(LEAST, Map.of(), Map.of("auth.issuers", local))
                            .auth()
                            .issuers())
                    .hasSize(1);
        }
        for (String url : List.of(
                "http://i.example/keys",
                "http://127.0.0.1.i.example/keys",
                "file:///etc/passwd",
                "https://user:word@i.example/keys",
                "https:///keys",
                "i.example",
                "https://i.example/ keys")) {
            String bad = "[" + one.replace("https://i.example/keys", url) + "]";
            assertThat(problems(LEAST, Map.of(), Map.of("auth.issuers", bad)))
                    .containsExactly(
                            "auth.issuers[0].jwksUrl: must be https://host[:port]/path, or http:// on loopback");
        }
        assertThat(problems(LEAST, Map.of(), Map.of("auth.issuers", "[" + one + ", " + one + "]")))
                .containsExactly(
                        "auth.issuers[1].issuer: stands there twice",
                        "auth.issuers[1].prefix: must be another one for each issuer, is \"p\" again");
        assertThat(problems(LEAST, Map.of(), Map.of("auth.issuers", "[{issuer: i, audience: a, prefix: P}]")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("flag --auth.issuers[0].prefix: must match ");
        assertThat(problems(LEAST, Map.of(), Map.of("auth.issuers", "[{issuer: i, audience: a, prefix: p}]")))
                .containsExactly("auth.issuers[0].jwksFile, jwksUrl: give one of the two");
        String own = "[" + one.replace("issuer: i", "issuer: " + config.clusterId()) + "]";
        assertThat(problems(LEAST, Map.of(), Map.of("auth.issuers", own)))
                .hasSize(1)
                .first()
                .asString()
                .contains("must not be the clusterId");
    }

    @Test
    void ownListenersAreNeededAndKeptOnLoopback() throws IOException {
        String without = LEAST.replace(", adminPort: 5, metricsPort: 6", "");
        assertThat(problems(without, Map.of(), Map.of()))
                .containsExactly(
                        "peers: n1 is this node and needs an adminPort, or listen.admin",
                        "peers: n1 is this node and needs a metricsPort, or listen.metrics");
        NodeConfig config =
                valid(without, Map.of(), Map.of("listen.admin", "[::1]:9", "listen.metrics", "127.0.0.1:8"));
        assertThat(config.admin()).isEqualTo(new Endpoint("::1", 9));
        assertThat(config.metrics()).isEqualTo(new Endpoint("127.0.0.1", 8));
        assertThat(problems(
                        LEAST.replace("insecure: true\n", ""),
                        Map.of(),
                        Map.of("listen.admin", "10.0.0.1:9", "listen.metrics", "10.0.0.1:8")))
                .contains(
                        "listen.admin: beyond loopback needs tls.certificateFile and tls.clientCaFile, is 10.0.0.1",
                        "listen.metrics: beyond loopback needs tls.certificateFile and tls.clientCaFile, is 10.0.0.1");
    }

    @Test
    void whatOthersReachNeedsTlsWhereInsecureIsNotSaid() throws IOException {
        String outside = LEAST.replace("insecure: true\n", "").replace("127.0.0.1", "10.0.0.1");
        assertThat(problems(outside, Map.of(), Map.of()))
                .contains(
                        "peers, host of n1: needs tls.certificateFile, because others than this machine reach it: 10.0.0.1");
        Map<String, String> tls = Map.of("tls.certificateFile", "a", "tls.privateKeyFile", "b", "tls.nodeCaFile", "c");
        assertThat(valid(outside, Map.of(), tls).tls().isOn()).isTrue();
    }

    @Test
    void filesThatAreNoConfigAreNamedInOneLine() throws IOException {
        Path missing = dir.resolve("missing.yaml");
        assertThat(problemsOf(ConfigReader.read(Optional.of(missing), Map.of(), Map.of())))
                .first()
                .isEqualTo("config file " + missing + " cannot be read: there is no such file");
        assertThat(problems("a: [", Map.of(), Map.of()).get(0)).contains("line 1: not valid YAML: ");
        assertThat(problems("shards: 3\nshards: 4", Map.of(), Map.of()).get(0))
                .contains("not valid YAML: found duplicate key shards");
        assertThat(problems("- a", Map.of(), Map.of()).get(0)).endsWith("must hold keys and values at the top");
        assertThat(problems("a: !!java.net.URL [http://x]", Map.of(), Map.of()).get(0))
                .contains("not valid YAML");
        assertThat(problems("a: &x [1]\nb: [*x, *x]", Map.of(), Map.of())).isNotEmpty();
    }

    private NodeConfig valid(String file, Map<String, String> environment, Map<String, String> flags)
            throws IOException {
        ConfigOutcome outcome = read(file, environment, flags);
        assertThat(outcome).isInstanceOf(ConfigOutcome.Valid.class);
        return ((ConfigOutcome.Valid) outcome).config();
    }

    private List<String> problems(String file, Map<String, String> environment, Map<String, String> flags)
            throws IOException {
        return problemsOf(read(file, environment, flags));
    }

    private static List<String> problemsOf(ConfigOutcome outcome) {
        assertThat(outcome).isInstanceOf(ConfigOutcome.Invalid.class);
        List<String> problems = ((ConfigOutcome.Invalid) outcome).problems();
        assertThat(problems).allSatisfy(p -> assertThat(p).doesNotContain("\n"));
        return problems;
    }

    private ConfigOutcome read(String file, Map<String, String> environment, Map<String, String> flags)
            throws IOException {
        Path path = Files.writeString(dir.resolve("node.yaml"), file);
        return ConfigReader.read(Optional.of(path), environment, flags);
    }

    private static String example() throws IOException {
        try (InputStream in = ConfigReader.class.getResourceAsStream("/example.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
