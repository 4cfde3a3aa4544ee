package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.ChangeUser;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.LogEntry;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.Role;
import java.util.List;
import java.util.Random;

/** A random log in which several people, with and without rights, do what it says; and commands about the people. */
final class RandomPeople {
    private static final String[] USERS = {ShardScript.USER, "bob", "cid", "dan", "out/side"};
    private static final String[] DOCUMENTS = {"t/0", "t/1", "t/{x}2", "log", "strict", "never"};

    private final RandomLog log;
    private final Random random;
    private final long accountsFrom;
    private long entries;
    private long timeMillis;

    RandomPeople(long seed) {
        log = RandomLog.withRemovals(seed);
        random = new Random(seed + 1);
        accountsFrom = random.nextInt(60);
    }

    LogEntry next() {
        LogEntry given = log.next();
        timeMillis = given.getTimeMillis();
        LogEntry.Builder entry = given.toBuilder().clearCommands();
        if (entries == 0) {
            entry.addCommands(AccessScript.accounts()[0]);
        }
        for (Command command : given.getCommandsList()) {
            entry.addCommands(by(command));
            if (random.nextInt(3) == 0) {
                entry.addCommands(aboutPeople());
            }
        }
        // In the middle of an entry that did other things before.
        if (entries++ == accountsFrom) {
            entry.addCommands(AccessScript.enable()).addCommands(aboutPeople());
        }
        return entry.build();
    }

    void decided(LogEntry entry, List<Decision> decisions) {
        log.decided(entry, decisions);
    }

    /** Mostly the owner. */
    private Command by(Command command) {
        if (random.nextInt(3) > 0) {
            return command;
        }
        if (random.nextInt(4) == 0 && isOfSomebody(command)) {
            return AccessScript.trusted(command);
        }
        Command.Builder changed = command.toBuilder();
        switch (command.getCommandCase()) {
            case SUBMIT -> changed.getSubmitBuilder().setUser(user());
            case CREATE -> changed.getCreateBuilder().setOwner(user());
            case DELETE -> changed.getDeleteBuilder().setUser(user());
            case SET_RETENTION -> changed.getSetRetentionBuilder().setUser(user());
            case PUT_SNAPSHOT -> changed.getPutSnapshotBuilder().setUser(user());
            default -> {}
        }
        return changed.build();
    }

    private static boolean isOfSomebody(Command command) {
        return command.hasSubmit() || command.hasCreate() || command.hasDelete() || command.hasPutSnapshot();
    }

    private Command aboutPeople() {
        String by = random.nextBoolean() ? ShardScript.USER : user();
        String doc = DOCUMENTS[random.nextInt(DOCUMENTS.length)];
        long soon = timeMillis + random.nextInt(100_000);
        Command command = switch (random.nextInt(18)) {
            case 0, 1, 2 -> AccessScript.invite(by, doc, user(), random.nextBoolean() ? Role.READER : Role.WRITER);
            case 3, 4 -> AccessScript.answer(user(), doc, random.nextInt(4) > 0);
            case 5 -> AccessScript.revoke(by, doc, user());
            case 6 -> AccessScript.transfer(by, doc, user());
            case 7 -> AccessScript.rename(by, doc, "title " + random.nextInt(3));
            case 8 -> AccessScript.createUser(user(), random.nextInt(3));
            case 9, 15 -> AccessScript.openLogin(user(), random.nextInt(2), random.nextInt(3), soon, 1);
            case 10, 16, 17 ->
                AccessScript.rotate(user(), random.nextInt(2), random.nextInt(3), random.nextInt(3), soon);
            case 11 -> AccessScript.closeLogin(user(), random.nextInt(2));
            case 12 -> AccessScript.claim(user());
            case 13 -> AccessScript.install(random.nextInt(4), "key-" + random.nextInt(4), soon);
            default ->
                Command.newBuilder()
                        .setChangeUser(ChangeUser.newBuilder()
                                .setUser(user())
                                .setDisabled(random.nextInt(3) == 0)
                                .setDisplayName("name " + random.nextInt(3)))
                        .build();
        };
        if (random.nextInt(20) == 0) {
            return AccessScript.install(random.nextInt(4), "", soon);
        }
        return command.hasChangeAccess() && random.nextInt(10) == 0 ? AccessScript.trusted(command) : command;
    }

    private String user() {
        return USERS[random.nextInt(USERS.length)];
    }
}
