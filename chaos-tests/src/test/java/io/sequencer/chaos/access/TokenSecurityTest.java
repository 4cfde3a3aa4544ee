package io.sequencer.chaos.access;

import static io.sequencer.chaos.access.Faces.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Status;
import io.sequencer.chaos.Clusters;
import io.sequencer.chaos.access.Faces.Reply;
import io.sequencer.chaos.access.Faces.Socket;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.proto.v1.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in by three real server processes with accounts and two issuers outside. Each test has users of its own. */
class TokenSecurityTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String CORP = "https://corp.example";
    private static final String CLOUD = "https://cloud.example";
    private static final int UNAUTHENTICATED = 4004;
    private static final int TOKEN_EXPIRED = 4005;
    private static final int LOGIN_ENDED = 4006;

    @TempDir
    private static Path directory;

    private static OutsideTokens corp;
    private static OutsideTokens cloud;
    private static volatile String cloudKeys;
    private static HttpServer cloudServer;
    private static LocalCluster cluster;
    private static Faces faces;

    @BeforeAll
    static void start() throws IOException {
        corp = OutsideTokens.rsa(CORP, "first");
        publish(corp);
        cloud = OutsideTokens.ed25519(CLOUD, "first");
        cloudKeys = cloud.jwks();
        cloudServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cloudServer.createContext("/keys", exchange -> {
            byte[] body = cloudKeys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        cloudServer.start();
        String shared = "refreshMillis: 300, leastRefreshMillis: 100";
        cluster = Clusters.three(
                directory,
                Map.of(
                        "insecure",
                        "false",
                        "auth.hashKibibytes",
                        "8192",
                        "auth.hashPasses",
                        "1",
                        "auth.accessMillis",
                        "20000",
                        "auth.addressAttempts",
                        "20000",
                        "auth.issuers",
                        "[{issuer: \"%s\", audience: %s, prefix: corp, jwksFile: \"%s\", %s}, "
                                        .formatted(CORP, OutsideTokens.AUDIENCE, corpFile(), shared)
                                + "{issuer: \"%s\", audience: %s, prefix: cloud, jwksUrl: \"http://127.0.0.1:%d/keys\", %s}]"
                                        .formatted(
                                                CLOUD,
                                                OutsideTokens.AUDIENCE,
                                                cloudServer.getAddress().getPort(),
                                                shared)));
        faces = new Faces(cluster);
        // Owners and grants decide a moment after the start.
        await().atMost(PATIENCE)
                .until(() -> faces.rest(0, "POST", "/v1/users", credentials("first"), "")
                                .status()
                        == 201);
        await().atMost(PATIENCE)
                .until(() -> faces.rest(0, "POST", "/v1/login", credentials("first"), "")
                                .status()
                        == 200);
    }

    private static Path corpFile() {
        return directory.resolve("corp-keys.json");
    }

    /** As whoever writes such a file should: never a half. */
    private static void publish(OutsideTokens keys) throws IOException {
        Path next = Files.writeString(directory.resolve("corp-keys.next"), keys.jwks());
        Files.move(next, corpFile(), StandardCopyOption.ATOMIC_MOVE);
    }

    @AfterAll
    static void stop() {
        faces.close();
        cluster.close();
        cloudServer.stop(0);
    }

    private static String credentials(String user) {
        return "{\"user\":\"" + user + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    private static Reply signUpAndLogIn(String user) {
        Reply made = faces.rest(0, "POST", "/v1/users", credentials(user), "");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return logIn(user);
    }

    private static Reply logIn(String user) {
        Reply in = faces.rest(1, "POST", "/v1/login", credentials(user), "");
        assertThat(in.status()).as(in.body()).isEqualTo(200);
        return in;
    }

    private static Reply refresh(int node, String refreshToken) {
        return faces.rest(node, "POST", "/v1/refresh", "{\"refreshToken\":\"" + refreshToken + "\"}", "");
    }

    private static Reply me(int node, String token) {
        return faces.rest(node, "GET", "/v1/me", "", token);
    }

    private static List<Socket> socketsOnEveryNode(String token) {
        List<Socket> open = new ArrayList<>();
        for (int node = 0; node < faces.nodes(); node++) {
            open.add(faces.socket(node, token));
        }
        await().atMost(PATIENCE)
                .until(() -> open.stream().allMatch(s -> s.text().contains("\"welcome\"")));
        return open;
    }

    private static void assertRefusedEverywhere(String what, String token, ErrorCode code) {
        for (int node = 0; node < faces.nodes(); node++) {
            Reply rest = me(node, token);
            assertThat(rest.status())
                    .as("REST took a token %s: %s", what, rest.body())
                    .isEqualTo(401);
            assertThat(rest.field("code")).as(what).isEqualTo(code.name());
            assertThat(faces.grpcCode(node, token)).as("gRPC, a token %s", what).isEqualTo(Status.Code.UNAUTHENTICATED);
            Socket socket = faces.socket(node, token);
            assertThat(socket.closeCode())
                    .as("WebSocket, a token %s: %s", what, socket.text())
                    .isEqualTo(UNAUTHENTICATED);
            assertThat(socket.text()).as(what).contains(code.name()).doesNotContain("welcome");
        }
    }

    private static void assertTakenEverywhere(String user, String token) {
        for (int node = 0; node < faces.nodes(); node++) {
            Reply rest = me(node, token);
            assertThat(rest.status()).as(rest.body()).isEqualTo(200);
            assertThat(rest.field("user")).isEqualTo(user);
            assertThat(faces.grpcUser(node, token)).isEqualTo(user);
        }
        socketsOnEveryNode(token);
    }

    @Test
    void usersOfOtherIssuersAreInvitedWriteAndAreNeverAccounts() {
        String ada = signUpAndLogIn("ada").field("accessToken");
        // An account of the same name is somebody else.
        String account = signUpAndLogIn("alice").field("accessToken");
        String alice = corp.of("alice");
        assertTakenEverywhere("corp/alice", alice);
        assertTakenEverywhere("cloud/alice", cloud.of("alice"));
        String path = "/v1/documents/outside";
        assertThat(faces.rest(0, "PUT", path, "{}", ada).status()).isIn(200, 201);
        assertThat(faces.rest(0, "PUT", path + "/access/corp%2Falice", "{\"role\":\"WRITER\"}", ada)
                        .status())
                .isEqualTo(200);
        String invitation = path + "/invitation";
        assertThat(faces.rest(1, "POST", invitation, "{\"accept\":true}", account)
                        .status())
                .isEqualTo(404);
        assertThat(faces.rest(1, "POST", invitation, "{\"accept\":true}", cloud.of("alice"))
                        .status())
                .isEqualTo(404);
        assertThat(faces.rest(1, "POST", invitation, "{\"accept\":true}", alice).status())
                .isEqualTo(200);
        Reply written = submit(2, "outside", UUID.randomUUID(), alice);
        assertThat(written.status()).as(written.body()).isEqualTo(200);
        assertThat(faces.rest(0, "GET", path + "/authors", "", ada).body()).contains("corp/alice");
        assertThat(submit(2, "outside", UUID.randomUUID(), account).status()).isIn(403, 404);
        assertThat(faces.rest(0, "PATCH", "/v1/users/ada", "{\"admin\":true}", alice)
                        .status())
                .isEqualTo(403);
        assertThat(faces.rest(0, "DELETE", path + "/access/corp%2Falice", "", ada)
                        .status())
                .isIn(200, 204);
        assertThat(submit(1, "outside", UUID.randomUUID(), alice).status()).isIn(403, 404);
    }

    private static Reply submit(int node, String document, UUID client, String token) {
        return faces.rest(
                node,
                "POST",
                "/v1/documents/" + document + "/ops",
                "{\"clientId\":\"%s\",\"firstClientSeq\":1,\"baseSeq\":0,\"ops\":[{\"edit\":{\"position\":0,\"insert\":\"a\"}}]}"
                        .formatted(client),
                token);
    }

    @Test
    void wrongTokensOfOtherIssuersAreRefusedByEveryNodeOnEveryFace() {
        for (OutsideTokens.Wrong wrong : corp.wrong()) {
            assertRefusedEverywhere(wrong.what(), wrong.token(), wrong.code());
        }
        for (OutsideTokens.Wrong wrong : cloud.wrong()) {
            assertRefusedEverywhere(wrong.what(), wrong.token(), wrong.code());
        }
    }

    @Test
    void forgedTokensOfTheClusterAreRefusedByEveryNodeOnEveryFace() {
        String right = signUpAndLogIn("forged").field("accessToken");
        String[] parts = right.split("\\.");
        assertRefusedEverywhere("without its signature", parts[0] + "." + parts[1] + ".", ErrorCode.UNAUTHENTICATED);
        char first = parts[2].charAt(0) == 'A' ? 'B' : 'A';
        assertRefusedEverywhere(
                "with another signature",
                parts[0] + "." + parts[1] + "." + first + parts[2].substring(1),
                ErrorCode.UNAUTHENTICATED);
        String other = signUpAndLogIn("forged-too").field("accessToken");
        assertRefusedEverywhere(
                "with another's claims",
                parts[0] + "." + other.split("\\.")[1] + "." + parts[2],
                ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void keysOfOtherIssuersAreFollowedWhileTheNodesRun() throws IOException {
        OutsideTokens oldCorp = corp;
        OutsideTokens oldCloud = cloud;
        corp = OutsideTokens.ed25519(CORP, "second");
        cloud = OutsideTokens.rsa(CLOUD, "second");
        assertRefusedEverywhere("of a key that is not published", corp.of("carol"), ErrorCode.UNAUTHENTICATED);
        publish(corp);
        cloudKeys = cloud.jwks();

        for (int node = 0; node < faces.nodes(); node++) {
            int here = node;
            await().atMost(PATIENCE).until(() -> me(here, corp.of("carol")).status() == 200);
            await().atMost(PATIENCE).until(() -> me(here, cloud.of("carol")).status() == 200);
        }
        assertTakenEverywhere("corp/carol", corp.of("carol"));
        assertTakenEverywhere("cloud/carol", cloud.of("carol"));
        assertRefusedEverywhere("of the old key", oldCorp.of("carol"), ErrorCode.UNAUTHENTICATED);
        assertRefusedEverywhere("of the old key", oldCloud.of("carol"), ErrorCode.UNAUTHENTICATED);

        // What cannot be used changes nothing.
        Files.writeString(corpFile(), "{\"keys\":");
        cloudKeys = "x".repeat(1 << 20);
        assertRefusedEverywhere("of an unknown key", oldCorp.of("carol"), ErrorCode.UNAUTHENTICATED);
        assertTakenEverywhere("corp/carol", corp.of("carol"));
        assertTakenEverywhere("cloud/carol", cloud.of("carol"));
        publish(corp);
        cloudKeys = cloud.jwks();
    }

    @Test
    void replayedRefreshTokenEndsTheLoginOnEveryNode() {
        String first = signUpAndLogIn("rita").field("refreshToken");
        Reply second = refresh(1, first);
        Reply third = refresh(2, second.field("refreshToken"));
        assertThat(third.status()).as(third.body()).isEqualTo(200);
        List<Socket> open = socketsOnEveryNode(third.field("accessToken"));

        Reply replayed = refresh(0, first);

        assertThat(replayed.status()).isEqualTo(401);
        assertThat(replayed.field("code")).isEqualTo("LOGIN_ENDED");
        assertThat(open).extracting(Socket::closeCode).containsOnly(LOGIN_ENDED);
        for (int node = 0; node < faces.nodes(); node++) {
            assertThat(refresh(node, third.field("refreshToken")).field("code")).isEqualTo("LOGIN_ENDED");
            assertThat(me(node, third.field("accessToken")).field("code")).isEqualTo("LOGIN_ENDED");
        }
    }

    @Test
    void loginThatIsEndedLosesItsSocketsOnEveryNodeAndNoOther() {
        String ended = signUpAndLogIn("lena").field("accessToken");
        Reply stays = logIn("lena");
        List<Socket> open = socketsOnEveryNode(ended);
        List<Socket> others = socketsOnEveryNode(stays.field("accessToken"));

        assertThat(faces.rest(2, "POST", "/v1/logout", "{}", ended).status()).isEqualTo(200);

        assertThat(open).extracting(Socket::closeCode).containsOnly(LOGIN_ENDED);
        assertThat(others).allMatch(Socket::isOpen);
        assertThat(faces.rest(0, "POST", "/v1/logout", "{\"everywhere\":true}", stays.field("accessToken"))
                        .status())
                .isEqualTo(200);
        assertThat(others).extracting(Socket::closeCode).containsOnly(LOGIN_ENDED);
    }

    @Test
    void socketWhoseTokenIsRenewedOutlivesIt() {
        Reply login = signUpAndLogIn("nora");
        Socket left = faces.socket(0, login.field("accessToken"));
        Socket kept = faces.socket(1, login.field("accessToken"));
        Socket stolen = faces.socket(2, login.field("accessToken"));
        await().atMost(PATIENCE)
                .until(() ->
                        kept.text().contains("\"welcome\"") && stolen.text().contains("\"welcome\""));

        // The next one is to outlive the first by so much.
        await().pollDelay(Duration.ofSeconds(8)).atMost(PATIENCE).until(left::isOpen);
        String next = refresh(0, login.field("refreshToken")).field("accessToken");
        kept.send("{\"renew\":{\"token\":\"" + next + "\"}}");
        await().atMost(PATIENCE).until(() -> kept.text().contains("\"renewed\""));
        // With the token of somebody else it becomes nobody else's.
        stolen.send("{\"renew\":{\"token\":\"" + corp.of("nora") + "\"}}");

        await().atMost(PATIENCE).until(() -> stolen.text().contains("it is another user"));
        assertThat(stolen.closeCode()).isEqualTo(TOKEN_EXPIRED);
        assertThat(left.closeCode()).isEqualTo(TOKEN_EXPIRED);
        assertThat(kept.isOpen()).isTrue();
        kept.send("{\"join\":{\"docId\":\"nothing-here\"}}");
        await().atMost(PATIENCE).until(() -> kept.text().contains("nothing-here"));
    }

    @Test
    void clientIdOfAnotherUserIsRefused() {
        String owner = signUpAndLogIn("olga").field("accessToken");
        String writer = signUpAndLogIn("walt").field("accessToken");
        String path = "/v1/documents/bound";
        assertThat(faces.rest(0, "PUT", path, "{}", owner).status()).isIn(200, 201);
        assertThat(faces.rest(0, "PUT", path + "/access/walt", "{\"role\":\"WRITER\"}", owner)
                        .status())
                .isEqualTo(200);
        assertThat(faces.rest(0, "POST", path + "/invitation", "{\"accept\":true}", writer)
                        .status())
                .isEqualTo(200);
        UUID client = UUID.randomUUID();
        assertThat(submit(0, "bound", client, owner).status()).isEqualTo(200);

        for (int node = 0; node < faces.nodes(); node++) {
            Reply refused = submit(node, "bound", client, writer);

            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.field("code")).isEqualTo("CLIENT_ID_TAKEN");
        }
        assertThat(faces.rest(0, "GET", path + "/content", "", owner).body()).isEqualTo("a");
    }

    @Test
    void tokenInTheAddressIsRefused() {
        String token = signUpAndLogIn("tina").field("accessToken");
        for (int node = 0; node < faces.nodes(); node++) {
            for (String name : List.of("access_token", "token")) {
                String query = "?" + name + "=" + token;

                assertThat(faces.refusedHandshake(node, "/v1/connect" + query)).isEqualTo(400);
                assertThat(faces.rest(node, "GET", "/v1/me" + query, "", "").status())
                        .isIn(400, 401);
            }
        }
    }
}
