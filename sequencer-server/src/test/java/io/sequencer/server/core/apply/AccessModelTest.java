package io.sequencer.server.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.access.Rights;
import io.sequencer.text.TextOp;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What apply decides about rights against the plainest thing that could: two maps. */
class AccessModelTest {
    private static final String[] USERS = {"ada", "bob", "cid", "dan"};
    private static final String[] DOCUMENTS = {"x", "y"};

    /** One document's people. */
    private static final class Model {
        private String owner;
        private final Map<String, Role> invited = new HashMap<>();
        private final Map<String, Role> accepted = new HashMap<>();

        Model(String owner) {
            this.owner = owner;
        }

        boolean has(String user, Role needed) {
            Role role = user.equals(owner) ? Role.OWNER : accepted.getOrDefault(user, Role.ROLE_UNSPECIFIED);
            return role.getNumber() >= needed.getNumber();
        }

        boolean invite(String by, String user, Role role) {
            if (!by.equals(owner) || user.equals(owner)) {
                return false;
            }
            (accepted.containsKey(user) ? accepted : invited).put(user, role);
            return true;
        }

        boolean answer(String user, boolean accept) {
            if (accepted.containsKey(user)) {
                return accept;
            }
            Role role = invited.remove(user);
            if (role != null && accept) {
                accepted.put(user, role);
            }
            // Declined already, or never invited: nothing is left to decline.
            return role != null || !accept;
        }

        boolean revoke(String by, String user) {
            if ((!by.equals(user) && !by.equals(owner)) || user.equals(owner)) {
                return false;
            }
            accepted.remove(user);
            invited.remove(user);
            return true;
        }

        boolean transfer(String by, String to) {
            if (!by.equals(owner)) {
                return to.equals(owner) && has(by, Role.READER);
            }
            if (!has(to, Role.READER)) {
                return false;
            }
            if (!to.equals(owner)) {
                accepted.remove(to);
                accepted.put(owner, Role.WRITER);
                owner = to;
            }
            return true;
        }
    }

    @Property(tries = 200)
    void applyDecidesAsTheModelDoesAlsoAcrossARestart(@ForAll long seed) {
        Random random = new Random(seed);
        ShardScript shard = new ShardScript();
        shard.entry(AccessScript.accounts());
        Map<String, Model> models = new HashMap<>();
        for (String doc : DOCUMENTS) {
            shard.entry(AccessScript.createAs("ada", doc));
            models.put(doc, new Model("ada"));
        }
        Map<String, Long> written = new HashMap<>();
        for (int step = 0; step < 120; step++) {
            String doc = DOCUMENTS[random.nextInt(DOCUMENTS.length)];
            Model model = models.get(doc);
            String by = random.nextInt(3) == 0 ? user(random) : model.owner;
            String user = user(random);
            Role role = random.nextBoolean() ? Role.READER : Role.WRITER;
            boolean accept = random.nextInt(4) > 0;
            Command command;
            boolean expected;
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    command = AccessScript.invite(by, doc, user, role);
                    expected = model.invite(by, user, role);
                }
                case 2 -> {
                    command = AccessScript.answer(user, doc, accept);
                    expected = model.answer(user, accept);
                }
                case 3 -> {
                    command = AccessScript.revoke(by, doc, user);
                    expected = model.revoke(by, user);
                }
                case 4 -> {
                    command = AccessScript.transfer(by, doc, user);
                    expected = model.transfer(by, user);
                }
                default -> {
                    long next = written.getOrDefault(doc + user, 0L) + 1;
                    long head = written.entrySet().stream()
                            .filter(each -> each.getKey().startsWith(doc))
                            .mapToLong(Map.Entry::getValue)
                            .sum();
                    command = ShardScript.submitAs(
                            user, doc, ShardScript.client(user.hashCode()), next, head, TextOp.insert(0, "."));
                    expected = model.has(user, Role.WRITER);
                    written.merge(doc + user, expected ? 1L : 0L, Long::sum);
                }
            }
            assertThat(shard.decide(command).hasRefused())
                    .as("%s by %s", command, by)
                    .isEqualTo(!expected);
            check(shard.rows.document(doc).orElseThrow(), model);
            if (random.nextInt(10) == 0) {
                shard.restart();
            }
        }
    }

    private static void check(DocumentRow row, Model model) {
        for (String user : USERS) {
            for (Role needed : new Role[] {Role.READER, Role.WRITER, Role.OWNER}) {
                assertThat(Rights.has(row, user, needed)).isEqualTo(model.has(user, needed));
            }
        }
    }

    private static String user(Random random) {
        return USERS[random.nextInt(USERS.length)];
    }
}
