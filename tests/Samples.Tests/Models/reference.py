# The sample models of the tests, by their published formulas, straight from a file with Hugging Face's names.
import json, math, struct, sys, torch
from torch.nn.functional import conv2d, gelu, layer_norm, linear, silu

def load(path):
    data = open(path, "rb").read()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    return {name: torch.frombuffer(bytearray(data[start + entry["data_offsets"][0]:start + entry["data_offsets"][1]]),
                                   dtype=torch.float32).reshape(entry["shape"])
            for name, entry in json.loads(data[8:start]).items() if name != "__metadata__"}

architecture, w = sys.argv[1], load(sys.argv[2])
tokens = (torch.arange(14) * 5 % 19).view(2, 7)
T = 7
causal = torch.full((T, T), -math.inf).triu(1)

def dense(x, name): return linear(x, w[name + ".weight"], w.get(name + ".bias"))
def conv1d(x, name): return x @ w[name + ".weight"] + w[name + ".bias"]
def norm(x, name, eps): return layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"], eps)
def rms(x, name): return x / (x * x).mean(-1, keepdim=True).add(1e-5).sqrt() * w[name + ".weight"]
def gelu_tanh(x): return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))
def heads(x, n): return x.reshape(*x.shape[:2], n, -1).permute(0, 2, 1, 3)
def attend(q, k, v, mask): 
    scores = torch.einsum("bhtd,bhsd->bhts", q, k) / math.sqrt(q.shape[-1]) + mask
    return torch.einsum("bhts,bhsd->bthd", scores.softmax(-1), v).flatten(2)
def rotate(x, size):
    angle = torch.arange(T)[:, None] * 10000.0 ** (-2.0 * torch.arange(size // 2) / size)
    turned = torch.complex(x[..., :size // 2], x[..., size // 2:size]) * torch.polar(torch.ones_like(angle), angle)
    return torch.cat([turned.real, turned.imag, x[..., size:]], -1)

def llama():
    x = w["model.embed_tokens.weight"][tokens]
    for i in range(2):
        p = f"model.layers.{i}."
        h = rms(x, p + "input_layernorm")
        q, k, v = (heads(dense(h, p + f"self_attn.{name}_proj"), n) for name, n in (("q", 4), ("k", 2), ("v", 2)))
        k, v = rotate(k, 4)[:, [0, 0, 1, 1]], v[:, [0, 0, 1, 1]]
        x = x + dense(attend(rotate(q, 4), k, v, causal), p + "self_attn.o_proj")
        h = rms(x, p + "post_attention_layernorm")
        x = x + dense(silu(dense(h, p + "mlp.gate_proj")) * dense(h, p + "mlp.up_proj"), p + "mlp.down_proj")
    return rms(x, "model.norm") @ w["model.embed_tokens.weight"].T

def gpt2():
    x = w["transformer.wte.weight"][tokens] + w["transformer.wpe.weight"][:T]
    for i in range(2):
        p = f"transformer.h.{i}."
        q, k, v = conv1d(norm(x, p + "ln_1", 1e-5), p + "attn.c_attn").split(16, -1)
        x = x + conv1d(attend(heads(q, 4), heads(k, 4), heads(v, 4), causal), p + "attn.c_proj")
        x = x + conv1d(gelu_tanh(conv1d(norm(x, p + "ln_2", 1e-5), p + "mlp.c_fc")), p + "mlp.c_proj")
    return norm(x, "transformer.ln_f", 1e-5) @ w["transformer.wte.weight"].T

def gpt_neox():
    x = w["gpt_neox.embed_in.weight"][tokens]
    for i in range(2):
        p = f"gpt_neox.layers.{i}."
        fused = dense(norm(x, p + "input_layernorm", 1e-5), p + "attention.query_key_value").view(2, T, 2, 3, 8)
        q, k, v = (fused[:, :, :, j].transpose(1, 2) for j in range(3))
        a = dense(attend(rotate(q, 2), rotate(k, 2), v, causal), p + "attention.dense")
        m = gelu(dense(norm(x, p + "post_attention_layernorm", 1e-5), p + "mlp.dense_h_to_4h"))
        x = x + a + dense(m, p + "mlp.dense_4h_to_h")
    return dense(norm(x, "gpt_neox.final_layer_norm", 1e-5), "embed_out")

def self_attention(x, p, names):
    q, k, v = (heads(dense(x, p + f"{names}.{name}"), 4) for name in ("query", "key", "value"))
    return dense(attend(q, k, v, 0), p + "attention.output.dense")

def bert():
    e = "bert.embeddings."
    x = w[e + "word_embeddings.weight"][tokens] + w[e + "position_embeddings.weight"][:T] + w[e + "token_type_embeddings.weight"][0]
    x = norm(x, e + "LayerNorm", 1e-12)
    for i in range(2):
        p = f"bert.encoder.layer.{i}."
        x = norm(x + self_attention(x, p, "attention.self"), p + "attention.output.LayerNorm", 1e-12)
        x = norm(x + dense(gelu(dense(x, p + "intermediate.dense")), p + "output.dense"), p + "output.LayerNorm", 1e-12)
    return x

def vit():
    e = "vit.embeddings."
    images = torch.linspace(-1, 1, 2 * 3 * 8 * 8).view(2, 3, 8, 8).sin()
    patches = conv2d(images, w[e + "patch_embeddings.projection.weight"], w[e + "patch_embeddings.projection.bias"], stride=4)
    x = torch.cat([w[e + "cls_token"].repeat(2, 1, 1), patches.flatten(2).transpose(1, 2)], 1) + w[e + "position_embeddings"]
    for i in range(2):
        p = f"vit.encoder.layer.{i}."
        x = x + self_attention(norm(x, p + "layernorm_before", 1e-12), p, "attention.attention")
        x = x + dense(gelu(dense(norm(x, p + "layernorm_after", 1e-12), p + "intermediate.dense")), p + "output.dense")
    return dense(norm(x, "vit.layernorm", 1e-12)[:, 0], "classifier")

print(*globals()[architecture]().flatten().tolist())
