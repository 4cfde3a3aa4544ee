package io.sequencer.server.auth.issuer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keys at an address. One request at a time, whose answer has 200, no more bytes than a set may have, and comes within some
 * seconds; redirections are not followed: they would let whoever answers choose where keys come from.
 */
final class KeyAddress implements KeySource {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    KeyAddress(URI address) {
        this.address = address;
    }

    @Override
    public byte[] read() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(LIMIT)
                .header("accept", "application/jwk-set+json, application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, head -> new BoundedBody(KeySet.MAX_BYTES));
        try {
            // The request's own limit ends with the headers.
            HttpResponse<byte[]> whole = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (whole.statusCode() != OK) {
                throw new UnusableKeysException("answered with status " + whole.statusCode());
            }
            return whole.body();
        } catch (TimeoutException e) {
            throw new UnusableKeysException("no whole answer within " + LIMIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(said(e.getCause() == null ? e : e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String said(Throwable cause) {
        return cause instanceof UnusableKeysException
                ? String.valueOf(cause.getMessage())
                : "cannot be asked: " + cause.getClass().getSimpleName()
                        + (cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")");
    }
}
