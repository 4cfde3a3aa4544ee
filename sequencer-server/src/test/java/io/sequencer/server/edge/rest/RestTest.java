package io.sequencer.server.edge.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.sequencer.server.TestCluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** REST of a real node with accounts. Each test has users and documents of its own. */
class RestTest {
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private static Path directory;

    private static TestCluster cluster;
    private static Rest rest;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.withAccounts(
                directory,
                1,
                Map.of(
                        "auth.hashKibibytes",
                        "8192",
                        "auth.hashPasses",
                        "1",
                        "limits.frameBytes",
                        "65536",
                        "limits.opBytes",
                        "32768",
                        "auth.addressAttempts",
                        "10000"));
        rest = new Rest(cluster.config(0).http().port());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Signs up and logs in; returns the access token. */
    private static String user(String name) {
        assertThat(rest.ask("POST", "/v1/users", credentials(name), "").status())
                .isEqualTo(201);
        return logIn(name).path("accessToken").asText();
    }

    private static JsonNode logIn(String name) {
        Rest.Reply reply = rest.ask("POST", "/v1/login", credentials(name), "");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json();
    }

    private static String credentials(String name) {
        return "{\"user\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    private static String submit(String clientId, long clientSeq, long base, String text) {
        return "{\"clientId\":\"%s\",\"firstClientSeq\":%d,\"baseSeq\":%d,\"ops\":[{\"edit\":{\"position\":0,\"insert\":\"%s\"}}]}"
                .formatted(clientId, clientSeq, base, text);
    }

    @Test
    void whatBecameOfOnesOwnOpIsToldAlsoBehindTheRevocationAndNothingElse() {
        String ada = user("own-ada");
        String bob = user("own-bob");
        String eve = user("own-eve");
        String path = "/v1/documents/owned";
        String client = UUID.randomUUID().toString();
        String op = submit(client, 1, 0, "mine");
        assertThat(rest.ask("PUT", path, "{}", ada).status()).isEqualTo(200);
        assertThat(rest.ask("PUT", path + "/access/own-bob", "{\"role\":\"WRITER\"}", ada)
                        .status())
                .isEqualTo(200);
        assertThat(rest.ask("POST", path + "/invitation", "{\"accept\":true}", bob)
                        .status())
                .isEqualTo(200);
        assertThat(rest.ask("POST", path + "/ops", op, bob).status()).isEqualTo(200);
        assertThat(rest.ask("DELETE", path + "/access/own-bob", "", ada).status())
                .isEqualTo(200);

        String status = path + "/ops/" + client + "/1";
        assertThat(rest.get(status, bob).json().path("state").asText()).isEqualTo("APPLIED");
        assertThat(rest.get(status, eve).code()).isEqualTo("DOCUMENT_NOT_FOUND");
        Rest.Reply again = rest.ask("POST", path + "/ops", op, bob);
        assertThat(again.json().path("serverSeq").asText()).isEqualTo("1");
        assertThat(again.json().path("duplicate").asBoolean()).isTrue();
        assertThat(rest.ask("POST", path + "/ops", submit(client, 2, 1, "more"), bob)
                        .code())
                .isEqualTo("PERMISSION_DENIED");
        assertThat(rest.get(path, bob).code()).isEqualTo("DOCUMENT_NOT_FOUND");
        assertThat(rest.ask("POST", path + "/ops", submit(UUID.randomUUID().toString(), 1, 0, "x"), eve)
                        .code())
                .isEqualTo("DOCUMENT_NOT_FOUND");
    }

    @Test
    void everyRouteAndEveryDocumentedAnswerIsThere() {
        accounts();
        documents();
        sharing();

        assertThat(rest.unseen()).as("documented answers that no request got").isEmpty();
    }

    private static void accounts() {
        String ada = user("all-ada");
        assertThat(rest.ask("POST", "/v1/users", credentials("all-ada"), "").code())
                .isEqualTo("USER_EXISTS");
        assertThat(rest.ask("POST", "/v1/login", "{\"user\":\"all-ada\",\"password\":\"wrong password\"}", "")
                        .code())
                .isEqualTo("WRONG_CREDENTIALS");
        String refresh = logIn("all-ada").path("refreshToken").asText();
        Rest.Reply refreshed = rest.ask("POST", "/v1/refresh", "{\"refreshToken\":\"" + refresh + "\"}", "");
        assertThat(refreshed.json().path("accessToken").asText()).isNotEmpty();
        assertThat(rest.ask("POST", "/v1/refresh", "{\"refreshToken\":\"none\"}", "")
                        .code())
                .isEqualTo("LOGIN_ENDED");
        assertThat(rest.get("/v1/me", ada).json().path("user").asText()).isEqualTo("all-ada");
        assertThat(rest.get("/v1/me", "").code()).isEqualTo("UNAUTHENTICATED");
        assertThat(rest.get("/v1/users?prefix=all-", ada).json().path("users")).hasSize(1);
        assertThat(rest.get("/v1/users?prefix=all-", "").status()).isEqualTo(401);
        assertThat(rest.get("/v1/users/all-ada", ada).status()).isEqualTo(200);
        assertThat(rest.get("/v1/users/nobody", ada).code()).isEqualTo("USER_NOT_FOUND");
        assertThat(rest.ask("PATCH", "/v1/users/all-ada", "{\"admin\":true}", ada)
                        .code())
                .isEqualTo("PERMISSION_DENIED");
        assertThat(rest.ask("PATCH", "/v1/users/all-ada", "{\"disabled\":false}", admin())
                        .status())
                .isEqualTo(200);
        assertThat(rest.ask("POST", "/v1/logout", "{}", "").status()).isEqualTo(401);
        assertThat(rest.ask("POST", "/v1/logout", "{}", ada).status()).isEqualTo(200);
        assertThat(rest.get("/v1/me", ada).code()).isEqualTo("LOGIN_ENDED");
        String again = logIn("all-ada").path("accessToken").asText();
        String change = "{\"oldPassword\":\"%s\",\"newPassword\":\"another sentence\"}";
        assertThat(rest.ask("POST", "/v1/password", change.formatted("not this one"), again)
                        .status())
                .isEqualTo(401);
        assertThat(rest.ask("POST", "/v1/password", change.formatted(PASSWORD), again)
                        .status())
                .isEqualTo(200);
    }

    /** Answers that nobody takes must not pile up: the node stops to read requests, long before its memory is full. */
    @Test
    void answersThatNobodyTakesTakeNoMoreMemoryThanTheOutbox() throws Exception {
        String request = "GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        ByteBuffer some = ByteBuffer.wrap(request.repeat(20).getBytes(US_ASCII));
        ByteBufAllocatorMetric memory = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        long before = memory.usedDirectMemory() + memory.usedHeapMemory();
        long most = before;
        try (SocketChannel socket = SocketChannel.open(
                new InetSocketAddress("127.0.0.1", cluster.config(0).http().port()))) {
            socket.configureBlocking(false);
            for (int i = 0; i < 500 && taken(socket, some.rewind()); i++) {
                LockSupport.parkNanos(2_000_000);
                most = Math.max(most, memory.usedDirectMemory() + memory.usedHeapMemory());
            }
        }
        assertThat(most - before).as("bytes of buffers").isLessThan(32 << 20);
        assertThat(rest.get("/v1/me", "").status()).isEqualTo(401);
    }

    /** Whether the socket took all; a node that has enough may end the connection, too. */
    private static boolean taken(SocketChannel socket, ByteBuffer bytes) {
        try {
            socket.write(bytes);
            return !bytes.hasRemaining();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aRefreshIsNotRefusedForTheTokenThatItReplaces() {
        user("stale");
        String refresh = logIn("stale").path("refreshToken").asText();
        assertThat(rest.ask("POST", "/v1/refresh", "{\"refreshToken\":\"" + refresh + "\"}", "an.old.token")
                        .status())
                .isEqualTo(200);
    }

    /** A token of an administrator, made by what only the node's own process can say. */
    private static String admin() {
        user("all-root");
        cluster.decide(
                0,
                io.sequencer.server.core.account.UserName.shard("all-root", 3),
                io.sequencer.proto.log.v1.Command.newBuilder()
                        .setChangeUser(io.sequencer.proto.log.v1.ChangeUser.newBuilder()
                                .setUser("all-root")
                                .setAdmin(true))
                        .build());
        return logIn("all-root").path("accessToken").asText();
    }

    private static void documents() {
        String ada = user("doc-ada");
        String path = "/v1/documents/notes%2Fall";
        String client = UUID.randomUUID().toString();
        assertThat(rest.get(path, ada).code()).isEqualTo("DOCUMENT_NOT_FOUND");
        assertThat(rest.ask("PUT", path, "{\"mode\":\"TEXT\",\"title\":\"Notes\"}", ada)
                        .status())
                .isEqualTo(200);
        assertThat(rest.ask("PUT", path, "{\"mode\":\"APPEND\"}", ada).code()).isEqualTo("DOCUMENT_EXISTS");
        Rest.Reply ack = rest.ask("POST", path + "/ops", submit(client, 1, 0, "Hello \\ud83d\\ude00"), ada);
        assertThat(ack.json().path("serverSeq").asText()).isEqualTo("1");
        assertThat(rest.ask("POST", path + "/ops", submit(client, 1, 0, "Hello \\ud83d\\ude00"), ada)
                        .json()
                        .path("duplicate")
                        .asBoolean())
                .isTrue();
        assertThat(rest.ask("POST", path + "/ops", submit(client, 7, 1, "x"), ada)
                        .code())
                .isEqualTo("OUT_OF_ORDER");
        Rest.Reply head = rest.get(path, ada);
        assertThat(head.json().path("headSeq").asText()).isEqualTo("1");
        assertThat(head.json().path("role").asText()).isEqualTo("OWNER");
        assertThat(head.header("etag")).contains("\"1\"");
        Rest.Reply content = rest.get(path + "/content", ada);
        assertThat(content.body()).isEqualTo("Hello \ud83d\ude00");
        assertThat(content.header("etag")).contains("\"1\"");
        assertThat(rest.get(path + "/content?seq=9", ada).code()).isEqualTo("FUTURE_SEQ");
        assertThat(rest.get(path + "/ops?firstSeq=1", ada).json().path("ops")).hasSize(1);
        assertThat(rest.get("/v1/documents/none/ops", ada).status()).isEqualTo(404);
        assertThat(rest.get(path + "/authors", ada)
                        .json()
                        .path("ranges")
                        .get(0)
                        .path("user")
                        .asText())
                .isEqualTo("doc-ada");
        assertThat(rest.get("/v1/documents/none/authors", ada).status()).isEqualTo(404);
        assertThat(rest.get(path + "/ops/" + client + "/1", ada)
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("APPLIED");
        assertThat(rest.get("/v1/documents/none/ops/" + client + "/1", ada).status())
                .isEqualTo(404);
        assertThat(rest.ask("PUT", path + "/retention", "{\"retention\":{\"ops\":\"500\"}}", ada)
                        .json()
                        .path("retention")
                        .path("ops")
                        .asText())
                .isEqualTo("500");
        assertThat(rest.ask("PUT", "/v1/documents/none/retention", "{}", ada).status())
                .isEqualTo(404);
        assertThat(rest.ask("DELETE", "/v1/documents/none", "", ada).status()).isEqualTo(404);
        assertThat(rest.ask("DELETE", path, "", ada).status()).isEqualTo(204);
        assertThat(rest.get(path, ada).status()).isIn(404, 410);
    }

    private static void sharing() {
        String ada = user("share-ada");
        String bob = user("share-bob");
        String path = "/v1/documents/shared";
        assertThat(rest.ask("PUT", path, "{\"title\":\"Plan\"}", ada).status()).isEqualTo(200);
        assertThat(rest.get(path, bob).code()).isEqualTo("DOCUMENT_NOT_FOUND");
        assertThat(rest.get("/v1/documents", "").status()).isEqualTo(401);
        assertThat(rest.ask("PUT", path + "/access/share-bob", "{\"role\":\"READER\"}", ada)
                        .status())
                .isEqualTo(200);
        assertThat(rest.get("/v1/documents?which=INVITATIONS", bob).json().path("documents"))
                .hasSize(1);
        assertThat(rest.ask("POST", path + "/invitation", "{\"accept\":true}", bob)
                        .status())
                .isEqualTo(200);
        assertThat(rest.ask("POST", "/v1/documents/none/invitation", "{\"accept\":true}", bob)
                        .status())
                .isEqualTo(404);
        assertThat(rest.get("/v1/documents?which=SHARED_WITH_ME", bob)
                        .json()
                        .path("documents")
                        .get(0)
                        .path("title")
                        .asText())
                .isEqualTo("Plan");
        assertThat(rest.get(path + "/access", bob).json().path("owner").asText())
                .isEqualTo("share-ada");
        assertThat(rest.get("/v1/documents/none/access", bob).status()).isEqualTo(404);
        assertThat(rest.ask("POST", path + "/ops", submit(UUID.randomUUID().toString(), 1, 0, "x"), bob)
                        .code())
                .isEqualTo("PERMISSION_DENIED");
        assertThat(rest.ask("PUT", path + "/access/share-ada", "{\"role\":\"READER\"}", bob)
                        .status())
                .isEqualTo(403);
        assertThat(rest.ask("PUT", path + "/title", "{\"title\":\"Mine\"}", bob).status())
                .isEqualTo(403);
        assertThat(rest.ask("PUT", path + "/title", "{\"title\":\"Ours\"}", ada)
                        .json()
                        .path("title")
                        .asText())
                .isEqualTo("Ours");
        assertThat(rest.ask("PUT", path + "/owner", "{\"to\":\"share-bob\"}", bob)
                        .status())
                .isEqualTo(403);
        assertThat(rest.ask("PUT", path + "/owner", "{\"to\":\"share-bob\"}", ada)
                        .json()
                        .path("owner")
                        .asText())
                .isEqualTo("share-bob");
        assertThat(rest.ask("DELETE", path + "/access/share-bob", "", ada).status())
                .isEqualTo(403);
        assertThat(rest.ask("DELETE", path + "/access/share-ada", "", bob).status())
                .isEqualTo(200);
        assertThat(rest.get(path, ada).code()).isEqualTo("DOCUMENT_NOT_FOUND");
    }

    @Test
    void whatIsNoRequestIsRefusedAndSaysWhy() {
        String token = user("bad-input");
        String path = "/v1/documents/bad";

        assertThat(rest.ask("PUT", path, "{\"mod\":\"TEXT\"}", token).code()).isEqualTo("MALFORMED");
        assertThat(rest.ask("PUT", path, "{\"mode\":", token).code()).isEqualTo("MALFORMED");
        assertThat(rest.ask("PUT", path, "{\"docId\":\"other\"}", token).code()).isEqualTo("MALFORMED");
        assertThat(rest.ask("PUT", path, "[".repeat(5000), token).code()).isEqualTo("MALFORMED");
        assertThat(rest.ask("PUT", path, "{\"retention\":".repeat(200), token).code())
                .isEqualTo("MALFORMED");
        assertThat(rest.get(path + "?seqq=1", token).code()).isEqualTo("MALFORMED");
        assertThat(rest.get(path + "/content?seq=a", token).code()).isEqualTo("MALFORMED");
        assertThat(rest.get("/v1/documents/%ff", token).code()).isEqualTo("INVALID_ARGUMENT");
        assertThat(rest.get("/v1/nothing", token).status()).isEqualTo(404);
        assertThat(rest.ask("PUT", path, "{\"title\":\"" + "x".repeat(70_000) + "\"}", token)
                        .status())
                .isEqualTo(413);
        Rest.Reply other = rest.ask("POST", "/v1/me", "{}", token);
        assertThat(other.status()).isEqualTo(405);
        assertThat(other.header("allow")).contains("GET, HEAD");
    }

    @Test
    void mediaTypesAreLookedAt() {
        String token = user("media");

        assertThat(rest.send(request("/v1/login", "text/plain", "*/*", token)).status())
                .isEqualTo(415);
        assertThat(rest.send(request("/v1/login", "application/json", "image/png", token))
                        .status())
                .isEqualTo(406);
        assertThat(rest.send(request("/v1/login", "application/json; charset=utf-8", "application/*", token))
                        .status())
                .isEqualTo(200);
    }

    private static HttpRequest request(String path, String type, String accept, String token) {
        return HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + cluster.config(0).http().port() + path))
                .header("Content-Type", type)
                .header("Accept", accept)
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(credentials("media")))
                .build();
    }

    @Test
    void headIsGetWithoutTheBody() {
        String token = user("header");
        rest.ask("PUT", "/v1/documents/header", "{}", token);

        Rest.Reply head = rest.ask("HEAD", "/v1/documents/header", "", token);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("etag")).contains("\"0\"");
        assertThat(rest.ask("HEAD", "/v1/documents/header/content", "", token).body())
                .isEmpty();
        assertThat(rest.get("/v1/documents/header/content", token).body()).isEmpty();
    }

    @Test
    void forgedAndForeignTokensAreRefused() {
        String token = user("forger");

        assertThat(rest.get("/v1/me", token + "x").code()).isEqualTo("UNAUTHENTICATED");
        assertThat(rest.get("/v1/me", "a.b.c").header("www-authenticate")).contains("Bearer");
        // Of another cluster: {"alg":"none"} and nothing signed.
        assertThat(rest.get("/v1/me", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJmb3JnZXIifQ.")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void logInsAreLimitedWithAPause() {
        user("limited");
        String wrong = "{\"user\":\"limited\",\"password\":\"wrong password\"}";
        Rest.Reply reply = rest.ask("POST", "/v1/login", wrong, "");
        for (int i = 0; i < 20 && reply.status() == 401; i++) {
            reply = rest.ask("POST", "/v1/login", wrong, "");
        }

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("retry-after")).isPresent();
        assertThat(reply.json().path("details").path("limit").asText()).isEqualTo("attempts_per_account");
    }

    @Test
    void longAnswerComesWholeAndInOrder() {
        String token = user("long");
        rest.ask("PUT", "/v1/documents/long", "{}", token);
        String client = UUID.randomUUID().toString();
        for (int i = 1; i <= 40; i++) {
            String reply = rest.ask(
                            "POST", "/v1/documents/long/ops", submit(client, i, i - 1, "x".repeat(20_000)), token)
                    .json()
                    .path("serverSeq")
                    .asText();
            assertThat(reply).isEqualTo(Integer.toString(i));
        }

        JsonNode ops = rest.get("/v1/documents/long/ops", token).json().path("ops");

        assertThat(ops).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(ops.get(i).path("serverSeq").asText()).isEqualTo(Integer.toString(i + 1));
        }
        assertThat(rest.get("/v1/documents/long/content", token).body()).hasSize(800_000);
    }

    @Test
    void clientIdOfAnotherUserIsRefused() {
        String ada = user("cid-ada");
        String bob = user("cid-bob");
        String client = UUID.randomUUID().toString();
        rest.ask("PUT", "/v1/documents/cid", "{}", ada);
        rest.ask("PUT", "/v1/documents/cid/access/cid-bob", "{\"role\":\"WRITER\"}", ada);
        rest.ask("POST", "/v1/documents/cid/invitation", "{\"accept\":true}", bob);
        rest.ask("POST", "/v1/documents/cid/ops", submit(client, 1, 0, "x"), ada);

        assertThat(rest.ask("POST", "/v1/documents/cid/ops", submit(client, 2, 1, "y"), bob)
                        .code())
                .isEqualTo("CLIENT_ID_TAKEN");
    }

    @Test
    void namesOfUsersAreChecked() {
        assertThat(rest.ask("POST", "/v1/users", credentials("Not A Name"), "").code())
                .isEqualTo("INVALID_ARGUMENT");
    }
}
