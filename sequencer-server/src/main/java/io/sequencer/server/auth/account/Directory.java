package io.sequencer.server.auth.account;

import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.v1.FindUsersRequest;
import io.sequencer.proto.v1.User;
import io.sequencer.proto.v1.UserPage;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.core.account.UserName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Who is there. Any thread. */
public final class Directory {
    private static final int USUAL_PAGE = 20;
    private static final int MAX_PAGE = 100;

    private final AccountState state;

    public Directory(AccountState state) {
        this.state = state;
    }

    /** @param name empty: the caller */
    public CompletableFuture<User> get(Caller caller, String name) {
        String wanted = name.isEmpty() ? caller.user() : name;
        return state.newestUser(wanted).thenCompose(row -> {
            if (row.isPresent()) {
                return CompletableFuture.completedFuture(seenBy(caller, row.get()));
            }
            // Of another issuer: there is no account, only the name.
            return wanted.equals(caller.user()) && !wanted.isEmpty()
                    ? CompletableFuture.completedFuture(
                            User.newBuilder().setUser(wanted).build())
                    : Decisions.refused(Refusals.noUser(wanted));
        });
    }

    /** Accounts by the beginning of their names. Only administrators may ask for all. */
    public CompletableFuture<UserPage> find(Caller caller, FindUsersRequest request) {
        if (request.getPrefix().isEmpty() && !caller.administers()) {
            return Decisions.refused(Refusals.invalid("prefix is the beginning of a name, at least one character"));
        }
        int asked = request.getLimit() == 0 ? USUAL_PAGE : request.getLimit();
        if (asked < 0 || asked > MAX_PAGE) {
            return Decisions.refused(Refusals.invalid("limit is at most " + MAX_PAGE));
        }
        String after = request.getPageToken();
        if (request.getPrefix().length() > UserName.MAX_ACCOUNT_LENGTH
                || after.length() > UserName.MAX_ACCOUNT_LENGTH) {
            return CompletableFuture.completedFuture(UserPage.getDefaultInstance());
        }
        CompletableFuture<List<UserRow>> found = CompletableFuture.completedFuture(new ArrayList<>());
        for (int shard = 0; shard < state.shards(); shard++) {
            int next = shard;
            found = found.thenCombine(
                    state.reached(next)
                            .thenCompose(reached -> state.users(next, request.getPrefix(), after, asked + 1)),
                    Directory::joined);
        }
        return found.thenApply(rows -> page(caller, rows, asked));
    }

    private static List<UserRow> joined(List<UserRow> before, List<UserRow> more) {
        List<UserRow> all = new ArrayList<>(before);
        all.addAll(more);
        return all;
    }

    private static UserPage page(Caller caller, List<UserRow> rows, int limit) {
        List<UserRow> sorted = rows.stream()
                .sorted(Comparator.comparing(UserRow::getUser))
                .limit(limit)
                .toList();
        UserPage.Builder page = UserPage.newBuilder();
        sorted.forEach(row -> page.addUsers(seenBy(caller, row)));
        if (rows.size() > limit) {
            page.setNextPageToken(sorted.get(limit - 1).getUser());
        }
        return page.build();
    }

    private static User seenBy(Caller caller, UserRow row) {
        return caller.administers() || caller.user().equals(row.getUser())
                ? whole(row)
                : User.newBuilder()
                        .setUser(row.getUser())
                        .setDisplayName(row.getDisplayName())
                        .build();
    }

    static User whole(UserRow row) {
        return User.newBuilder()
                .setUser(row.getUser())
                .setDisplayName(row.getDisplayName())
                .setAdmin(row.getAdmin())
                .setDisabled(row.getDisabled())
                .setCreatedMillis(row.getCreatedMillis())
                .build();
    }
}
