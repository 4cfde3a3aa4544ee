package io.sequencer.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.config.Endpoint;
import io.sequencer.server.core.DocId;
import io.sequencer.server.tls.TestAuthority;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} of real nodes says, against the naming rules and the README's table. */
class MetricsTest {

    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (sequencer_\\S+) (\\S+)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(sequencer_[a-z0-9_]+)` \\|");

    @TempDir
    Path dir;

    @Test
    void everyMetricIsNamedByTheRulesAndStandsInTheTable() throws Exception {
        String scraped;
        TestAuthority authority = new TestAuthority("nodes");
        Map<String, String> tls = authority.settings(dir.resolve("pki"), "node", authority.certificate("127.0.0.1"));
        try (TestCluster cluster = TestCluster.start(dir, 3, tls)) {
            meetEveryCase(cluster);
            StringBuilder all = new StringBuilder();
            for (int node = 0; node < cluster.size(); node++) {
                all.append(scrape(cluster.config(node).metrics()));
            }
            all.append(scrapeWithIssuer());
            scraped = all.toString();
        }
        Set<String> names = new TreeSet<>();
        Matcher type = TYPE.matcher(scraped);
        while (type.find()) {
            names.add(type.group(1));
            assertNamedByTheRules(type.group(1), type.group(2));
        }
        assertThat(names).allSatisfy(name -> assertThat(scraped).contains("# HELP " + name + " "));
        assertThat(scraped).contains("sequencer_applied_ops_total{shard=\"" + DocId.shard("notes", 3) + "\"} 1.0\n");
        Set<String> table = ROW.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).isEqualTo(table);
    }

    /** What only a cluster with accounts has that takes the tokens of others. */
    private String scrapeWithIssuer() throws Exception {
        String issuer = "[{issuer: i, audience: a, prefix: p, jwksFile: \"" + dir.resolve("none.json") + "\"}]";
        try (TestCluster cluster =
                TestCluster.withAccounts(dir.resolve("accounts"), 1, Map.of("auth.issuers", issuer))) {
            return scrape(cluster.config(0).metrics());
        }
    }

    /** Metrics with labels show once something was counted under them. */
    private static void meetEveryCase(TestCluster cluster) {
        int shard = DocId.shard("notes", 3);
        SequencerNode node = cluster.node(0);
        node.router()
                .submit(shard, TestCommands.create("notes", DocumentMode.TEXT))
                .join();
        node.router()
                .submit(shard, TestCommands.insertFirst("notes", new UUID(1, 1), 1, 0, "a"))
                .join();
        node.router()
                .submit(shard, TestCommands.insertFirst("notes", new UUID(1, 1), 3, 1, "out of order"))
                .join();
        // Two of the three do not lead: they refuse.
        cluster.nodes().stream()
                .filter(n -> !n.raft().status(shard).leaderReady())
                .forEach(n -> n.raft().propose(shard, new byte[0]));
    }

    private static void assertNamedByTheRules(String name, String type) {
        assertThat(name).matches("sequencer_[a-z]+(_[a-z]+)*");
        assertThat(name).as("base units").doesNotContainPattern("millis|_ms|nanos|kilo|mega|_kb|_mb|percent|ratio");
        assertThat(name.endsWith("_total")).as(name + " only grows").isEqualTo(type.equals("counter"));
        String unit = name.replaceAll("_total$", "");
        for (String base : Set.of("seconds", "bytes")) {
            assertThat(name.contains("_" + base))
                    .as(name + " has its unit last")
                    .isEqualTo(unit.endsWith("_" + base));
        }
    }

    private static String scrape(Endpoint metrics) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + metrics + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(v -> assertThat(v).startsWith("text/plain; version=0.0.4"));
        return response.body();
    }
}
