/**
 * llama.cpp as a reference: token ids, logits, quantized files and dequantized blocks. One command a run:
 *
 *   tokenize MODEL [--special] [--add-special] < TEXTS
 *       The texts are separated by NUL. Prints a JSON array of ids for each, one a line.
 *   logits MODEL OUT [--threads N] < SEQUENCES
 *       A sequence is a line: how many of its last positions, then its ids. Writes their logits to OUT, fp32 [positions, vocabulary].
 *   quantize IN OUT TYPE [--pure] [--output TYPE] [--embedding TYPE] [--threads N]
 *       TYPE is the name of a file's type, as Q4_K_M; of `--output` and `--embedding` that of a tensor's, as q6_K.
 *   encode TYPE COLUMNS < VALUES > BLOCKS
 *       Quantizes rows of fp32 to a tensor's type, without an importance matrix.
 *   decode TYPE < BLOCKS > VALUES
 *   bench MODEL PREFILL POSITION ROUNDS [--threads N]
 *       Prints JSON: milliseconds of PREFILL tokens into an empty cache, and of one token at POSITION, medians.
 */
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "ggml.h"
#include "llama.h"

namespace {

using Ids = std::vector<llama_token>;

struct Arguments {
    std::vector<std::string> words;
    std::map<std::string, std::string> options;
};

const std::vector<std::string> flags = {"--special", "--add-special", "--pure"};

Arguments parse(int count, char ** values) {
    Arguments arguments;
    for (int i = 1; i < count; i++) {
        const std::string word = values[i];
        if (word.rfind("--", 0) != 0) arguments.words.push_back(word);
        else if (std::find(flags.begin(), flags.end(), word) != flags.end()) arguments.options[word] = "";
        else if (i + 1 < count) arguments.options[word] = values[++i];
        else throw std::runtime_error(word + " needs a value");
    }
    return arguments;
}

bool has(const Arguments & arguments, const std::string & name) {
    return arguments.options.count(name) > 0;
}

int threads_of(const Arguments & arguments) {
    return has(arguments, "--threads") ? std::stoi(arguments.options.at("--threads")) : 1;
}

std::string standard_input() {
    return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

llama_model * load(const std::string & path, bool vocabulary_only) {
    llama_model_params params = llama_model_default_params();
    params.vocab_only = vocabulary_only;
    params.n_gpu_layers = 0;
    llama_model * model = llama_model_load_from_file(path.c_str(), params);
    if (model == nullptr) throw std::runtime_error("llama.cpp does not load " + path);
    return model;
}

llama_context * context_of(llama_model * model, int tokens, int threads) {
    llama_context_params params = llama_context_default_params();
    params.n_ctx = tokens;
    params.n_batch = tokens;
    params.n_ubatch = std::min(tokens, 512);
    params.n_threads = threads;
    params.n_threads_batch = threads;
    llama_context * context = llama_init_from_model(model, params);
    if (context == nullptr) throw std::runtime_error("llama.cpp makes no context");
    return context;
}

ggml_type type_named(const std::string & name) {
    for (int type = 0; type < GGML_TYPE_COUNT; type++) {
        const char * known = ggml_type_name(static_cast<ggml_type>(type));
        if (known != nullptr && name == known) return static_cast<ggml_type>(type);
    }
    throw std::runtime_error("no tensor type is named " + name);
}

void tokenize(const Arguments & arguments) {
    llama_model * model = load(arguments.words.at(1), true);
    const llama_vocab * vocabulary = llama_model_get_vocab(model);
    const std::string input = standard_input();
    for (size_t start = 0; start <= input.size();) {
        const size_t end = std::min(input.find('\0', start), input.size());
        Ids ids(end - start + 8);
        const int count = llama_tokenize(vocabulary, input.data() + start, static_cast<int>(end - start), ids.data(),
            static_cast<int>(ids.size()), has(arguments, "--add-special"), has(arguments, "--special"));
        if (count < 0) throw std::runtime_error("llama.cpp does not tokenize a text");
        std::string line = "[";
        for (int i = 0; i < count; i++) line += (i > 0 ? "," : "") + std::to_string(ids[i]);
        std::cout << line << "]\n";
        start = end + 1;
    }
    llama_model_free(model);
}

/** Evaluates `ids` in an empty cache, with logits of the last `rows`. */
void evaluate(llama_context * context, const Ids & ids, int first, int rows) {
    const int count = static_cast<int>(ids.size());
    llama_batch batch = llama_batch_init(count, 0, 1);
    batch.n_tokens = count;
    for (int i = 0; i < count; i++) {
        batch.token[i] = ids[i];
        batch.pos[i] = first + i;
        batch.n_seq_id[i] = 1;
        batch.seq_id[i][0] = 0;
        batch.logits[i] = i >= count - rows;
    }
    const int result = llama_decode(context, batch);
    llama_batch_free(batch);
    if (result != 0) throw std::runtime_error("llama.cpp does not evaluate a sequence");
}

void write_logits(const Arguments & arguments) {
    llama_model * model = load(arguments.words.at(1), false);
    const int width = llama_vocab_n_tokens(llama_model_get_vocab(model));
    std::ofstream out(arguments.words.at(2), std::ios::binary);
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream numbers(line);
        int rows = 0;
        if (!(numbers >> rows)) continue;
        const Ids ids{std::istream_iterator<llama_token>(numbers), {}};
        const int count = static_cast<int>(ids.size());
        if (rows < 1 || rows > count) throw std::runtime_error("a sequence has fewer positions than are asked for");
        llama_context * context = context_of(model, count, threads_of(arguments));
        evaluate(context, ids, 0, rows);
        for (int i = count - rows; i < count; i++) {
            out.write(reinterpret_cast<const char *>(llama_get_logits_ith(context, i)), sizeof(float) * width);
        }
        llama_free(context);
    }
    llama_model_free(model);
    if (!out.flush()) throw std::runtime_error("cannot write " + arguments.words.at(2));
}

const std::map<std::string, llama_ftype> file_types = {
    {"F32", LLAMA_FTYPE_ALL_F32},          {"F16", LLAMA_FTYPE_MOSTLY_F16},       {"BF16", LLAMA_FTYPE_MOSTLY_BF16},
    {"Q8_0", LLAMA_FTYPE_MOSTLY_Q8_0},     {"Q4_0", LLAMA_FTYPE_MOSTLY_Q4_0},     {"Q4_1", LLAMA_FTYPE_MOSTLY_Q4_1},
    {"Q5_0", LLAMA_FTYPE_MOSTLY_Q5_0},     {"Q5_1", LLAMA_FTYPE_MOSTLY_Q5_1},     {"Q2_K", LLAMA_FTYPE_MOSTLY_Q2_K},
    {"Q3_K_S", LLAMA_FTYPE_MOSTLY_Q3_K_S}, {"Q3_K_M", LLAMA_FTYPE_MOSTLY_Q3_K_M}, {"Q3_K_L", LLAMA_FTYPE_MOSTLY_Q3_K_L},
    {"Q4_K_S", LLAMA_FTYPE_MOSTLY_Q4_K_S}, {"Q4_K_M", LLAMA_FTYPE_MOSTLY_Q4_K_M}, {"Q5_K_S", LLAMA_FTYPE_MOSTLY_Q5_K_S},
    {"Q5_K_M", LLAMA_FTYPE_MOSTLY_Q5_K_M}, {"Q6_K", LLAMA_FTYPE_MOSTLY_Q6_K},     {"IQ4_NL", LLAMA_FTYPE_MOSTLY_IQ4_NL},
    {"IQ4_XS", LLAMA_FTYPE_MOSTLY_IQ4_XS},
};

void quantize(const Arguments & arguments) {
    llama_model_quantize_params params = llama_model_quantize_default_params();
    const auto type = file_types.find(arguments.words.at(3));
    if (type == file_types.end()) throw std::runtime_error("no file's type is named " + arguments.words.at(3));
    params.ftype = type->second;
    params.nthread = threads_of(arguments);
    params.pure = has(arguments, "--pure");
    // The models to test with are not kept in a wider type than Q8_0.
    params.allow_requantize = true;
    if (has(arguments, "--output")) params.output_tensor_type = type_named(arguments.options.at("--output"));
    if (has(arguments, "--embedding")) params.token_embedding_type = type_named(arguments.options.at("--embedding"));
    if (llama_model_quantize(arguments.words.at(1).c_str(), arguments.words.at(2).c_str(), &params) != 0) {
        throw std::runtime_error("llama.cpp does not quantize " + arguments.words.at(1));
    }
}

void write_bytes(const void * bytes, size_t count) {
    std::cout.write(static_cast<const char *>(bytes), static_cast<std::streamsize>(count));
}

void encode(const Arguments & arguments) {
    const ggml_type type = type_named(arguments.words.at(1));
    const int64_t columns = std::stoll(arguments.words.at(2));
    const std::string input = standard_input();
    std::vector<float> values(input.size() / sizeof(float));
    std::memcpy(values.data(), input.data(), values.size() * sizeof(float));
    const int64_t rows = static_cast<int64_t>(values.size()) / columns;
    std::vector<char> blocks(ggml_row_size(type, columns) * rows);
    ggml_quantize_chunk(type, values.data(), blocks.data(), 0, rows, columns, nullptr);
    write_bytes(blocks.data(), blocks.size());
}

void decode(const Arguments & arguments) {
    const ggml_type type = type_named(arguments.words.at(1));
    const std::string input = standard_input();
    const int64_t count = static_cast<int64_t>(input.size() / ggml_type_size(type)) * ggml_blck_size(type);
    std::vector<float> values(count);
    ggml_get_type_traits(type)->to_float(input.data(), values.data(), count);
    write_bytes(values.data(), values.size() * sizeof(float));
}

template <typename Work> double milliseconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

void bench(const Arguments & arguments) {
    llama_model * model = load(arguments.words.at(1), false);
    const int prefill = std::stoi(arguments.words.at(2));
    const int position = std::stoi(arguments.words.at(3));
    const int rounds = std::stoi(arguments.words.at(4));
    const int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));
    llama_context * context = context_of(model, std::max(prefill, position) + 64, threads_of(arguments));
    int seed = 1;
    const auto ids = [&](int count) {
        Ids some(count);
        for (auto & id : some) id = (seed = (seed * 379 + 11) % 8191) % vocabulary;
        return some;
    };
    const auto clear_from = [&](int first) { llama_memory_seq_rm(llama_get_memory(context), 0, first, -1); };
    std::vector<double> prefills, decodes;
    for (int round = 0; round <= rounds; round++) {
        clear_from(0);
        const double taken = milliseconds([&] { evaluate(context, ids(prefill), 0, 1); });
        // The first round warms up.
        if (round > 0) prefills.push_back(taken);
    }
    if (position > prefill) evaluate(context, ids(position - prefill), prefill, 1);
    for (int round = 0; round <= 10 * rounds; round++) {
        clear_from(position);
        const double taken = milliseconds([&] { evaluate(context, ids(1), position, 1); });
        if (round > 0) decodes.push_back(taken);
    }
    std::printf("{\"prefillMs\":%.3f,\"decodeMs\":%.3f,\"system\":\"%s\"}\n", median(prefills), median(decodes),
        llama_print_system_info());
    llama_free(context);
    llama_model_free(model);
}

void run(const Arguments & arguments) {
    const std::string & command = arguments.words.at(0);
    if (command == "tokenize") tokenize(arguments);
    else if (command == "logits") write_logits(arguments);
    else if (command == "quantize") quantize(arguments);
    else if (command == "encode") encode(arguments);
    else if (command == "decode") decode(arguments);
    else if (command == "bench") bench(arguments);
    else throw std::runtime_error("no command is named " + command);
}

/** Only errors are printed. */
void print_errors(ggml_log_level level, const char * text, void *) {
    if (level == GGML_LOG_LEVEL_ERROR) std::fputs(text, stderr);
}

} // namespace

int main(int count, char ** values) {
    llama_log_set(print_errors, nullptr);
    llama_backend_init();
    try {
        run(parse(count, values));
        return 0;
    } catch (const std::out_of_range &) {
        std::fputs("an argument is missing\n", stderr);
    } catch (const std::exception & error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
    return 1;
}
