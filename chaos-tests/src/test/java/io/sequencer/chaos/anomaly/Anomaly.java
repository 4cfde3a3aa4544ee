package io.sequencer.chaos.anomaly;

import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.verdict.Invariant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Each breaks one invariant and nothing else. */
public enum Anomaly {
    HOLE_IN_ONE_REPLICA(Invariant.DENSE, LogAnomalies::holeInOneReplica),
    LAST_NUMBER_SKIPPED(Invariant.DENSE, LogAnomalies::lastNumberSkipped),
    NUMBER_TWICE(Invariant.DENSE, LogAnomalies::numberTwice),
    ACK_NAMES_OTHER_NUMBER(Invariant.ACKED_IS_LOGGED, LogAnomalies::ackNamesOtherNumber),
    REPLICA_ENDS_EARLY(Invariant.ACKED_IS_LOGGED, LogAnomalies::replicaEndsEarly),
    LOGGED_PAYLOAD_DIFFERS(Invariant.ACKED_IS_LOGGED, LogAnomalies::loggedPayloadDiffers),
    ACKED_OP_IS_NOWHERE(Invariant.ACKED_IS_LOGGED, LogAnomalies::ackedOpIsNowhere),
    ACKED_OP_IS_GONE_AFTER_POWER_CUT(Invariant.DURABLE, LogAnomalies::ackedOpIsGoneAfterPowerCut),
    LOGGED_TWICE(Invariant.ONCE, LogAnomalies::loggedTwice),
    ACKS_DISAGREE(Invariant.ONCE, LogAnomalies::acksDisagree),
    LATE_ACK_NAMES_LOWER_LIMIT(Invariant.ONCE, LogAnomalies::lateAckNamesLowerLimit),
    NEVER_SENT(Invariant.NOTHING_UNASKED, LogAnomalies::neverSent),
    REJECTED_YET_LOGGED(Invariant.NOTHING_UNASKED, LogAnomalies::rejectedYetLogged),
    OTHER_PAYLOAD_THAN_SENT(Invariant.NOTHING_UNASKED, LogAnomalies::otherPayloadThanSent),
    OLD_READ(Invariant.REAL_TIME, LogAnomalies::oldRead),
    READ_OF_WHAT_IS_NOT_YET_THERE(Invariant.REAL_TIME, LogAnomalies::readOfWhatIsNotYetThere),
    READ_BEHIND_THE_END(Invariant.REAL_TIME, LogAnomalies::readBehindTheEnd),
    LATER_OP_HAS_LOWER_NUMBER(Invariant.REAL_TIME, LogAnomalies::laterOpHasLowerNumber),
    OPS_OF_ONE_CLIENT_SWAPPED(Invariant.CLIENT_ORDER, LogAnomalies::opsOfOneClientSwapped),
    DELIVERY_MISSING(Invariant.CONTIGUOUS, FollowAnomalies::deliveryMissing),
    DELIVERED_TWICE(Invariant.CONTIGUOUS, FollowAnomalies::deliveredTwice),
    DELIVERIES_SWAPPED(Invariant.CONTIGUOUS, FollowAnomalies::deliveriesSwapped),
    DELIVERED_PAYLOAD_DIFFERS(Invariant.CONTIGUOUS, FollowAnomalies::deliveredPayloadDiffers),
    DELIVERED_OP_DIFFERS(Invariant.CONTIGUOUS, FollowAnomalies::deliveredOpDiffers),
    DELIVERED_BUT_NOT_LOGGED(Invariant.CONTIGUOUS, FollowAnomalies::deliveredButNotLogged),
    RESUME_SKIPS_OPS(Invariant.CONTIGUOUS, FollowAnomalies::resumeSkipsOps),
    SNAPSHOT_IS_OLDER_THAN_WHAT_IS_THERE(Invariant.CONTIGUOUS, FollowAnomalies::snapshotIsOlderThanWhatIsThere),
    SNAPSHOT_HOLDS_OTHER_CONTENT(Invariant.CONTIGUOUS, FollowAnomalies::snapshotHoldsOtherContent),
    NEVER_REACHES(Invariant.REACHES, FollowAnomalies::neverReaches),
    REACHES_LATE(Invariant.REACHES, FollowAnomalies::reachesLate),
    STALE_WITHOUT_FLOOR(Invariant.STALE_ONLY_BELOW_FLOOR, ReplicaAnomalies::staleWithoutFloor),
    STALE_BEFORE_THE_FLOOR(Invariant.STALE_ONLY_BELOW_FLOOR, ReplicaAnomalies::staleBeforeTheFloor),
    ACCEPTED_BELOW_THE_FLOOR(Invariant.STALE_ONLY_BELOW_FLOOR, ReplicaAnomalies::acceptedBelowTheFloor),
    ONE_REPLICA_HAS_ANOTHER_FLOOR(Invariant.SAME_FLOOR, ReplicaAnomalies::oneReplicaHasAnotherFloor),
    FLOOR_GOES_BACK(Invariant.SAME_FLOOR, ReplicaAnomalies::floorGoesBack),
    CHAIN_DIFFERS(Invariant.SAME_STATE, ReplicaAnomalies::chainDiffers),
    DIGEST_DIFFERS(Invariant.SAME_STATE, ReplicaAnomalies::digestDiffers),
    ROW_DIFFERS(Invariant.SAME_STATE, ReplicaAnomalies::rowDiffers),
    TWO_LEADERS_OF_ONE_TERM(Invariant.ONE_LEADER, ReplicaAnomalies::twoLeadersOfOneTerm),
    TERM_GOES_BACK(Invariant.ONE_LEADER, ReplicaAnomalies::termGoesBack),
    COMMIT_INDEX_GOES_BACK(Invariant.ONE_LEADER, ReplicaAnomalies::commitIndexGoesBack),
    ONE_CLIENT_SHOWS_OTHER(Invariant.SAME_CONTENT, FollowAnomalies::oneClientShowsOther),
    ALL_CLIENTS_SHOW_OTHER_THAN_THE_LOG(Invariant.SAME_CONTENT, FollowAnomalies::allClientsShowOtherThanTheLog),
    ONE_CLIENT_STAYED_BEHIND(Invariant.SAME_CONTENT, FollowAnomalies::oneClientStayedBehind);

    private final Invariant broken;
    private final Consumer<Scene> plant;

    Anomaly(Invariant broken, Consumer<Scene> plant) {
        this.broken = broken;
        this.plant = plant;
    }

    /** The invariant that does not hold after it. */
    public Invariant broken() {
        return broken;
    }

    /** The history with it; empty if it has no place for it. */
    public Optional<List<Event>> plantIn(List<Event> history, Random random) {
        Scene scene = new Scene(history, random);
        try {
            plant.accept(scene);
        } catch (Scene.DoesNotFitException e) {
            return Optional.empty();
        }
        return Optional.of(scene.events());
    }
}
