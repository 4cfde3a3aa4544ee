package io.sequencer.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The map of the server's packages, in the order of the flow. Who leaves the map changes this test and the design
 * together.
 *
 * <pre>
 *   edge -> forward -> propose -> raft        core &lt;- store        fanout &lt;- committed entries
 *   edge -> presence (beside the log), whose relay uses the ways between nodes that forward keeps
 *   shard joins raft, core and store; beside the way: auth, config, audit, metrics, admin, tls
 *   member founds and joins, around raft and with forward's connections
 * </pre>
 */
@AnalyzeClasses(packages = "io.sequencer.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.sequencer.server";
    private static final String EDGE = ROOT + ".edge..";
    private static final String FORWARD = ROOT + ".forward..";
    private static final String PROPOSE = ROOT + ".propose..";
    private static final String RAFT = ROOT + ".raft..";
    private static final String CORE = ROOT + ".core..";
    private static final String STORE = ROOT + ".store..";
    private static final String SHARD = ROOT + ".shard..";
    private static final String FANOUT = ROOT + ".fanout..";
    private static final String PRESENCE = ROOT + ".presence..";
    private static final String PRESENCE_RELAY = ROOT + ".presence.relay..";
    private static final String CONFIG = ROOT + ".config..";
    private static final String TLS = ROOT + ".tls..";
    private static final String TLS_WIRE = ROOT + ".tls.wire..";

    /** Set.of, Map.of and the like iterate in an order that changes with every start of the JVM. */
    private static final DescribedPredicate<JavaMethodCall> CREATES_UNORDERED = describe(
            "create an unordered set or map",
            call -> (call.getTargetOwner().isEquivalentTo(Set.class)
                            || call.getTargetOwner().isEquivalentTo(Map.class))
                    && List.of("of", "ofEntries", "copyOf").contains(call.getName()));

    @ArchTest
    static final ArchRule onlyRaftSeesRatis = onlyIn(RAFT)
            .dependOnClassesThat()
            .resideInAPackage("org.apache.ratis..")
            .because(
                    "the rest of the server speaks of entries and positions, so that Raft can be replaced or simulated");

    @ArchTest
    static final ArchRule onlyStoreSeesRocksDb = onlyIn(STORE)
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..")
            .because("what is durable, and in which write batch, is decided in one place");

    @ArchTest
    static final ArchRule onlyEdgeAndTlsSeeNetty = noClasses()
            .that()
            .resideOutsideOfPackages(EDGE, TLS_WIRE)
            .should()
            .dependOnClassesThat(resideInAPackage("io.netty..")
                    .and(not(equivalentTo(ChannelOption.class)))
                    .and(not(equivalentTo(SslContext.class))))
            .because(
                    "buffers and event loops have rules of their own; only a gRPC channel's socket option and its TLS may be"
                            + " named elsewhere");

    @ArchTest
    static final ArchRule onlyWhoSpeaksToTheOutsideSeesGrpc = noClasses()
            .that()
            .resideOutsideOfPackages(EDGE, FORWARD, PRESENCE_RELAY, TLS_WIRE, ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.grpc..")
            .allowEmptyShould(true)
            .because("behind the forwarder a request is a message and its answer is a value, whatever carried it");

    @ArchTest
    static final ArchRule coreSeesTheJdkAndTheMessages = classes()
            .that()
            .resideInAPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    CORE,
                    "java..",
                    "io.sequencer.proto..",
                    "io.sequencer.text..",
                    "com.google.protobuf..",
                    "org.jspecify.annotations..")
            .allowEmptyShould(true)
            .because("decisions are pure: records in, decisions out, the same on every replica and in every test");

    @ArchTest
    static final ArchRule coreSeesNoClockChanceOrOutsideWorld = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("java.net..", "java.nio.file..", "java.util.random..", "java.time..")
                            .or(equivalentTo(Random.class))
                            .or(equivalentTo(SecureRandom.class))
                            .or(equivalentTo(ThreadLocalRandom.class))
                            .or(equivalentTo(Thread.class)))
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .allowEmptyShould(true)
            .because("apply runs on every replica at another time and place: the proposer stamps time into the entry");

    @ArchTest
    static final ArchRule coreKeepsNoUnorderedMaps = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat(equivalentTo(HashMap.class).or(equivalentTo(HashSet.class)))
            .orShould()
            .callMethodWhere(CREATES_UNORDERED)
            .allowEmptyShould(true)
            .because("who iterates over one on two replicas may get two orders, and with it two states");

    @ArchTest
    static final ArchRule raftKnowsNothingOfDocuments = uses(RAFT, CONFIG);

    @ArchTest
    static final ArchRule storeKnowsOnlyTheRowsOfCore = uses(STORE, CORE, CONFIG);

    @ArchTest
    static final ArchRule shardJoinsRaftCoreAndStore = uses(SHARD, RAFT, CORE, STORE, CONFIG);

    @ArchTest
    static final ArchRule proposerSeesRaftAndCore = uses(PROPOSE, RAFT, CORE, CONFIG);

    @ArchTest
    static final ArchRule forwarderHandsToTheProposer = uses(FORWARD, PROPOSE, RAFT, CORE, CONFIG, TLS);

    @ArchTest
    static final ArchRule fanoutFollowsCommittedEntries = uses(FANOUT, RAFT, CORE, CONFIG);

    /** Of fan-out it takes wire formats and committed ops, of forward the channels to the other nodes; nobody decides by it. */
    @ArchTest
    static final ArchRule presenceStandsBesideTheLog = uses(PRESENCE, FANOUT, FORWARD, RAFT, CORE, CONFIG);

    @ArchTest
    static final ArchRule presenceIsNothingThatIsDecidedOrStored = noClasses()
            .that()
            .resideInAnyPackage(CORE, STORE, SHARD, RAFT, PROPOSE, FORWARD, FANOUT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(PRESENCE)
            .because("who is present is never in the log, on disk or in a decision");

    @ArchTest
    static final ArchRule nothingButTheWiringSeesTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(EDGE, ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(EDGE)
            .allowEmptyShould(true)
            .because("the edge is the outermost room: an edit enters there and nothing further in calls back");

    @ArchTest
    static final ArchRule edgeReachesTheLogOnlyThroughTheForwarder = noClasses()
            .that()
            .resideInAPackage(EDGE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STORE, SHARD)
            .allowEmptyShould(true)
            .because("the edge decides nothing about documents");

    @ArchTest
    static final ArchRule nothingSeesTheWiring = noClasses()
            .that()
            .resideInAPackage(ROOT + ".*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT)
            .allowEmptyShould(true)
            .because("the wiring knows every part, no part knows the wiring");

    @ArchTest
    static final ArchRule packagesFormNoCycle = slices().matching(ROOT + ".(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package must be readable without the ones that come before it");

    private static ClassesShould onlyIn(String room) {
        return noClasses().that().resideOutsideOfPackage(room).should();
    }

    private static ArchRule uses(String room, String... rooms) {
        String[] allowed = Arrays.copyOf(rooms, rooms.length + 1);
        allowed[rooms.length] = room;
        return noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true)
                .because("edits flow one way: edge, forward, propose, raft, core, store, and fan-out follows the log");
    }
}
