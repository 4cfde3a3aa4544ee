package io.sequencer.server.memory;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much of the heap was in use after the last collection: what is in use between two says nothing, because garbage counts.
 *
 * <p>Collectors that leave the old generation alone most of the time are asked for its use after the last collection of it;
 * the others (G1, ZGC, Shenandoah) for all pools after any.
 */
public final class HeapUse {
    private static final Set<String> OLD_GENERATIONS = Set.of("Tenured Gen", "PS Old Gen");

    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class);
    private final List<MemoryPoolMXBean> oldGenerations = pools().stream()
            .filter(pool -> OLD_GENERATIONS.contains(pool.getName()))
            .toList();
    private final Set<String> heapPools =
            pools().stream().map(MemoryPoolMXBean::getName).collect(Collectors.toSet());

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    /** As a part of the most there can be; 0 as long as nothing was collected. */
    public double afterCollection() {
        return (double) usedAfterCollection() / Runtime.getRuntime().maxMemory();
    }

    /** In bytes. */
    public long usedAfterCollection() {
        return oldGenerations.isEmpty() ? afterAnyCollection() : afterCollectionOfOld();
    }

    private long afterCollectionOfOld() {
        long used = 0;
        for (MemoryPoolMXBean pool : oldGenerations) {
            MemoryUsage usage = pool.getCollectionUsage();
            used += usage == null ? 0 : usage.getUsed();
        }
        return used;
    }

    private long afterAnyCollection() {
        long ended = -1;
        long used = 0;
        for (GarbageCollectorMXBean collector : collectors) {
            GcInfo last = collector.getLastGcInfo();
            if (last != null && last.getEndTime() > ended) {
                ended = last.getEndTime();
                used = heapOf(last.getMemoryUsageAfterGc());
            }
        }
        return used;
    }

    private long heapOf(Map<String, MemoryUsage> usages) {
        long used = 0;
        for (Map.Entry<String, MemoryUsage> usage : usages.entrySet()) {
            used += heapPools.contains(usage.getKey()) ? usage.getValue().getUsed() : 0;
        }
        return used;
    }
}
