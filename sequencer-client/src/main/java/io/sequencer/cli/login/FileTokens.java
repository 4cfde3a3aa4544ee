package io.sequencer.cli.login;

import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.access.TokenSupplier;
import io.sequencer.client.people.Users;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Tokens out of a login's file, refreshed there when their time is up, also by other processes. Any thread. */
public final class FileTokens implements TokenSupplier {

    private final LoginFile file;
    private final List<Endpoint> nodes;
    private final ClientOptions options;
    private final InstantSource clock;
    private final AtomicReference<String> given = new AtomicReference<>("");

    /** @param options timeouts and TLS */
    public FileTokens(LoginFile file, List<Endpoint> nodes, ClientOptions options, InstantSource clock) {
        this.file = file;
        this.nodes = nodes;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<String> token(Optional<Error> why) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> answer.completeAsync(() -> current(why.isPresent()), Runnable::run), "login");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    private String current(boolean another) {
        StoredLogin login = file.update(known -> {
                    boolean isNews = !known.accessToken().equals(given.get());
                    return known.isGood(clock.millis()) && (isNews || !another) ? known : refreshed(known);
                })
                .orElseThrow(() -> new RefusedException(nobody()));
        given.set(login.accessToken());
        return login.accessToken();
    }

    private StoredLogin refreshed(StoredLogin known) {
        try (Users users = Users.anonymously(nodes, options)) {
            return known.with(users.refresh(known.refreshToken()), clock.millis());
        }
    }

    private static Error nobody() {
        return Error.newBuilder()
                .setCode(ErrorCode.UNAUTHENTICATED)
                .setMessage("nobody is logged in")
                .build();
    }
}
