// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/open_captures.h"

#include "capture/spooled_source.h"
#include "core/base/keyed_hash.h"

#include <fcntl.h>
#include <unistd.h>

namespace metsuke {

namespace {

constexpr size_t kMaximumInputs = 65'535; ///< PacketView::capture

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
    SpooledSource::awaitFirstBytes(spooled, inputs);
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
