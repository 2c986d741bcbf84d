// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_nft.h"

#include <memory>
#include <nftables/libnftables.h>

namespace metsuke::actuator::nft {

namespace {

constexpr size_t kLongestReason = 300;

enum class Mode : uint8_t { Look, Do };

struct Freed {
    void operator()(nft_ctx* context) const { ::nft_ctx_free(context); }
};

Result<std::string> run(const std::string& command, Mode mode, unsigned flags) {
    const std::unique_ptr<nft_ctx, Freed> context(::nft_ctx_new(NFT_CTX_DEFAULT));
    if (context == nullptr) {
        return Error(ErrorCode::Unsupported, Message("network.nft_refused").with("reason", "no context"));
    }
    ::nft_ctx_set_dry_run(context.get(), mode == Mode::Look);
    ::nft_ctx_output_set_flags(context.get(), flags);
    ::nft_ctx_buffer_output(context.get());
    ::nft_ctx_buffer_error(context.get());
    if (::nft_run_cmd_from_buffer(context.get(), command.c_str()) != 0) {
        const std::string reason = ::nft_ctx_get_error_buffer(context.get());
        return Error(ErrorCode::Unsupported, Message("network.nft_refused").with("reason", reason.substr(0, reason.find('\n')).substr(0, kLongestReason)),
            reason);
    }
    return std::string(::nft_ctx_get_output_buffer(context.get()));
}

Result<void> nothing(const Result<std::string>& result) { return result ? Result<void>() : result.error(); }

} // namespace

Result<void> check(const std::string& command) { return nothing(run(command, Mode::Look, 0)); }

Result<void> apply(const std::string& command) { return nothing(run(command, Mode::Do, 0)); }

Result<std::string> list(const std::string& command) { return run(command, Mode::Do, NFT_CTX_OUTPUT_STATELESS | NFT_CTX_OUTPUT_NUMERIC_ALL); }

Result<std::string> listJson(const std::string& command) { return run(command, Mode::Do, NFT_CTX_OUTPUT_JSON); }

} // namespace metsuke::actuator::nft
