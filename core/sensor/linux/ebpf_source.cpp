// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/ebpf_source.h"

#include "core/sensor/linux/bpf/ring_record.h"

#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/ring_record.h"
#include "core/sensor/linux/socket_owners.h"

#include <array>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

// The object that the build makes of bpf/sensor.bpf.c.
asm(".pushsection .rodata\n"
    ".balign 8\n"
    ".global metsukeEbpfBegin\n"
    "metsukeEbpfBegin:\n"
    ".incbin \"" METSUKE_EBPF_OBJECT "\"\n"
    ".global metsukeEbpfEnd\n"
    "metsukeEbpfEnd:\n"
    ".byte 0\n"
    ".popsection\n");
extern "C" const char metsukeEbpfBegin[], metsukeEbpfEnd[];

namespace metsuke::sensor {

namespace {

constexpr size_t kMaximumBatch = 1024;
constexpr int kPatienceMs = 200, kBusyPatienceMs = 50; ///< for what the kernel wakes nobody for

thread_local std::string libraryWords; ///< the last that the library complained of in this thread

int keepWords(libbpf_print_level level, const char* format, va_list arguments) {
    std::array<char, 512> text{};
    const int size = level == LIBBPF_WARN ? std::vsnprintf(text.data(), text.size(), format, arguments) : 0;
    libraryWords = size > 0 ? text.data() : libraryWords;
    return size;
}

size_t pageBytes() { return static_cast<size_t>(::sysconf(_SC_PAGESIZE)); }
void unmapPage(uint64_t* memory) { ::munmap(memory, pageBytes()); }

Error failed(const char* step, int number) {
    return {number == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Unsupported,
        Message("sensor.ebpf_failed").with("step", step).with("reason", std::strerror(number)), libraryWords};
}

} // namespace

struct EbpfSource::Loaded {
    std::unique_ptr<bpf_object, void (*)(bpf_object*)> object{nullptr, &bpf_object__close};
    std::vector<std::unique_ptr<bpf_link, int (*)(bpf_link*)>> links;
    std::unique_ptr<ring_buffer, void (*)(ring_buffer*)> ring{nullptr, &ring_buffer__free};
    std::vector<Observation> batch;
    std::unique_ptr<uint64_t, void (*)(uint64_t*)> counter{nullptr, &unmapPage}; ///< of what the kernel dropped, in memory that it shares
    uint64_t dropped = 0;
    Duration lastWhole = 0; ///< when nothing more had been dropped

    [[nodiscard]] int map(const char* name) const { return bpf_object__find_map_fd_by_name(object.get(), name); }
    bool findCounter();
    /// Who listened before the programs could see it.
    void tellListeners() const;
    void takeDropped();
    static int onRecord(void* context, void* data, size_t size);
};

void EbpfSource::Loaded::tellListeners() const {
    const auto rows = dumpAllSockets();
    if (!rows) {
        return; // what comes in to them has no owner then, which is said
    }
    SocketOwners owners;
    owners.update(*rows);
    for (const SocketRow& row : *rows) {
        const ProcessKey owner = owners.of(row.inode);
        if (row.isListening && owner.pid > 0) {
            const listener_key key{static_cast<uint32_t>(row.networkNamespace), row.connection.localPort};
            const ring_process process{static_cast<uint32_t>(owner.pid), 0, static_cast<uint64_t>(owner.start)};
            bpf_map_update_elem(map("listeners"), &key, &process, BPF_NOEXIST);
        }
    }
}

int EbpfSource::Loaded::onRecord(void* context, void* data, size_t size) {
    auto& loaded = *static_cast<Loaded*>(context);
    if (auto observation = parseRingRecord({static_cast<const uint8_t*>(data), size})) {
        loaded.batch.push_back(std::move(*observation));
    }
    return loaded.batch.size() < kMaximumBatch ? 0 : -EAGAIN; // ends the round; the record has been taken
}

bool EbpfSource::Loaded::findCounter() {
    void* const variables = ::mmap(nullptr, pageBytes(), PROT_READ, MAP_SHARED, map(".bss"), 0); // there is but one
    counter.reset(variables == MAP_FAILED ? nullptr : static_cast<uint64_t*>(variables));
    return counter != nullptr;
}

void EbpfSource::Loaded::takeDropped() {
    const uint64_t now = __atomic_load_n(counter.get(), __ATOMIC_RELAXED);
    if (now != dropped) {
        batch.push_back({.time = sinceBoot(), .process = {}, .source = "ebpf",
            .body = Missed{.gap = {.sensor = "process", .until = {}, .lost = static_cast<int64_t>(now - dropped), .reason = "ring"}, .since = lastWhole}});
        dropped = now;
    }
    lastWhole = sinceBoot();
}

EbpfSource::EbpfSource() = default;
EbpfSource::~EbpfSource() { stop(); }

Result<void> EbpfSource::start(ObservationQueue& queue) {
    libbpf_set_print(&keepWords);
    libraryWords.clear();
    auto loaded = std::make_unique<Loaded>();
    bpf_object_open_opts options{};
    options.sz = sizeof options;
    options.object_name = "metsuke";
    loaded->object.reset(bpf_object__open_mem(metsukeEbpfBegin, static_cast<size_t>(metsukeEbpfEnd - metsukeEbpfBegin), &options));
    if (!loaded->object) {
        return failed("open", errno);
    }
    bpf_map__set_max_entries(bpf_object__find_map_by_name(loaded->object.get(), "ring"), m_ringBytes);
    if (const int status = bpf_object__load(loaded->object.get()); status != 0) {
        return failed("load", -status);
    }
    loaded->ring.reset(ring_buffer__new(loaded->map("ring"), &Loaded::onRecord, loaded.get(), nullptr));
    if (!loaded->ring || !loaded->findCounter()) {
        return failed("ring", errno);
    }
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, loaded->object.get()) {
        loaded->links.emplace_back(bpf_program__attach(program), &bpf_link__destroy);
        if (!loaded->links.back()) {
            return failed("attach", errno);
        }
    }
    loaded->tellListeners();
    loaded->lastWhole = sinceBoot();
    m_loaded = std::move(loaded);
    m_isStopping = false;
    m_thread = std::thread([this, &queue] { run(queue); });
    return {};
}

void EbpfSource::stop() {
    if (m_thread.joinable()) {
        m_isStopping = true;
        m_thread.join();
    }
    m_loaded.reset();
}

void EbpfSource::run(ObservationQueue& queue) {
    Loaded& loaded = *m_loaded;
    bool isBusy = false;
    while (!m_isStopping) {
        int taken = ring_buffer__poll(loaded.ring.get(), isBusy ? kBusyPatienceMs : kPatienceMs);
        if (taken == 0) { // polling reads only what somebody was woken for
            taken = ring_buffer__consume(loaded.ring.get());
        }
        isBusy = taken != 0;
        loaded.takeDropped();
        queue.push(std::exchange(loaded.batch, {}));
    }
    loaded.links.clear(); // what the kernel has told until now, and nothing more
    bool isMore = true;
    while (isMore) {
        ring_buffer__consume(loaded.ring.get());
        isMore = loaded.batch.size() >= kMaximumBatch;
        loaded.takeDropped();
        queue.push(std::exchange(loaded.batch, {}));
    }
}

} // namespace metsuke::sensor
