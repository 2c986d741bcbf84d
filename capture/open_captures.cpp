// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/open_captures.h"

#include "capture/merged_source.h"
#include "capture/spooler.h"
#include "core/base/keyed_hash.h"

#include <fcntl.h>
#include <unistd.h>

namespace metsuke {

namespace {

constexpr size_t kMaximumInputs = 65'535; ///< PacketView::capture

/// A merged source with inputs that still arrive through spoolers.
class SpooledSource final : public PacketSource {
public:
    struct Spooled {
        size_t input = 0;
        std::unique_ptr<Spooler> spooler;
    };
    SpooledSource(std::unique_ptr<MergedSource> merged, std::vector<Spooled> spooled)
        : m_spooled(std::move(spooled))
        , m_merged(std::move(merged)) {}

    Status next(Batch& batch, size_t maximum) override {
        const Status status = m_merged->next(batch, maximum);
        if (status != Status::NothingYet) {
            return status;
        }
        waitForMore();
        return m_merged->next(batch, maximum);
    }
    [[nodiscard]] bool viewsPersist() const override { return m_merged->viewsPersist(); }
    [[nodiscard]] uint64_t bytesRead() const override { return m_merged->bytesRead(); }
    [[nodiscard]] uint64_t bytesTotal() const override { return m_merged->bytesTotal(); }
    [[nodiscard]] std::vector<CaptureSummary> summaries() const override {
        std::vector<CaptureSummary> all = m_merged->summaries();
        for (const Spooled& one : m_spooled) {
            if (const auto failure = one.spooler->failure()) {
                all[one.input].message = failure->message;
                ++all[one.input].damaged;
            }
        }
        return all;
    }

    /// Briefly: the caller has other things to look at, such as a request to stop.
    void waitForMore() const {
        constexpr std::chrono::milliseconds kLongest{50};
        for (const Spooled& one : m_spooled) {
            if (!one.spooler->complete()->load(std::memory_order_acquire)) {
                one.spooler->waitForMore(kLongest);
                return;
            }
        }
    }

private:
    std::vector<Spooled> m_spooled;
    std::unique_ptr<MergedSource> m_merged; ///< reads the spoolers' files: goes first
};

/// So that an input that is no capture at all is refused like a file would be, when its first bytes come at once.
void awaitFirstBytes(const std::vector<SpooledSource::Spooled>& spooled, const std::vector<std::unique_ptr<CaptureInput>>& inputs) {
    constexpr int kRounds = 40;
    for (const SpooledSource::Spooled& one : spooled) {
        for (int round = 0; round < kRounds; ++round) {
            if (inputs[one.input]->prepare() != CaptureInput::Readiness::NothingYet) {
                break;
            }
            one.spooler->waitForMore(std::chrono::milliseconds{50});
        }
    }
}

} // namespace

Result<std::unique_ptr<PacketSource>> openCaptures(const std::vector<std::filesystem::path>& paths, const OpenOptions& options) {
    if (paths.empty()) {
        return Error{ErrorCode::InvalidArgument, Message("capture.no_input")};
    }
    if (paths.size() > kMaximumInputs) {
        return Error{ErrorCode::InvalidArgument, Message("capture.too_many").with("maximum", static_cast<int64_t>(kMaximumInputs))};
    }
    std::vector<std::unique_ptr<CaptureInput>> inputs;
    std::vector<SpooledSource::Spooled> spooled;
    const auto spool = [&](FileHandle stream, const std::string& name) -> Result<std::unique_ptr<CaptureInput>> {
        METSUKE_TRY(auto spooler, Spooler::start(std::move(stream), options.spoolFolder));
        METSUKE_TRY(OpenedFile file, openForReading(spooler->path()));
        auto input = CaptureInput::openGrowing(std::move(file.handle), spooler->complete(), name, spooler->path().string());
        spooled.push_back({inputs.size(), std::move(spooler)});
        return input;
    };
    const auto open = [&](const std::filesystem::path& path) -> Result<std::unique_ptr<CaptureInput>> {
        if (path == "-") {
            return spool(FileHandle(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)), path.string());
        }
        METSUKE_TRY(OpenedFile file, openForReading(path));
        if (file.kind == FileKind::Stream) {
            return spool(std::move(file.handle), path.string());
        }
        return CaptureInput::open(path, std::move(file));
    };
    for (const std::filesystem::path& path : paths) {
        auto input = open(path);
        inputs.push_back(input ? std::move(*input) : CaptureInput::unreadable(path.string(), input.error()));
    }
    awaitFirstBytes(spooled, inputs);
    if (std::all_of(inputs.begin(), inputs.end(), [](const auto& input) { return input->failure().has_value(); })) {
        return *inputs.front()->failure();
    }
    auto merged = std::make_unique<MergedSource>(std::move(inputs));
    if (spooled.empty()) {
        return std::unique_ptr<PacketSource>(std::move(merged));
    }
    return std::unique_ptr<PacketSource>(std::make_unique<SpooledSource>(std::move(merged), std::move(spooled)));
}

uint64_t captureSeed(const std::vector<std::filesystem::path>& paths) {
    constexpr size_t kHashed = 1u << 20;
    const KeyedHash hash;
    uint64_t seed = paths.size();
    for (const std::filesystem::path& path : paths) {
        std::vector<uint8_t> start;
        if (path != "-") {
            if (auto file = openForReading(path); file && file->kind == FileKind::Regular) {
                FileProducer producer(std::move(file->handle));
                start.resize(kHashed);
                size_t size = 0;
                while (size < kHashed && !producer.ended()) {
                    size += producer.read(std::span(start).subspan(size));
                }
                start.resize(size);
            }
        }
        seed = hash.words(seed, hash.bytes(start));
    }
    return seed;
}

} // namespace metsuke
