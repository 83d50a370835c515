using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Products and matrices; the decompositions are in torch.linalg.
    public partial class Tensor
    {
        /// <summary>The transpose of a matrix.</summary>
        public Tensor T => Op.Call("numpy_T", this);

        /// <summary>The last two dimensions exchanged.</summary>
        public Tensor mT => Op.Call("mT", this);

        /// <summary>The last two dimensions exchanged, complex elements conjugated.</summary>
        public Tensor mH => Op.Call("mH", this);

        /// <summary>The transpose of a matrix, complex elements conjugated.</summary>
        public Tensor H => Op.Call("matrix_H", this);

        /// <summary>The matrix product over the last two dimensions; a vector counts as a row or column.</summary>
        public Tensor matmul(Tensor target) => Direct.Matmul(this, target);

        /// <summary>The product of two matrices, [n, k] and [k, m].</summary>
        public Tensor mm(Tensor target) => Direct.Mm(this, target);

        /// <summary>The products of two batches of matrices.</summary>
        public Tensor bmm(Tensor batch2) => Op.Call("bmm", this, batch2);

        /// <summary>The product of a matrix and a vector.</summary>
        public Tensor mv(Tensor target) => Op.Call("mv", this, target);

        /// <summary>The inner product of two vectors.</summary>
        public Tensor dot(Tensor target) => Op.Call("dot", this, target);

        public Tensor vdot(Tensor target) => Op.Call("vdot", this, target);

        /// <summary>The sum of products over the last dimension.</summary>
        public Tensor inner(Tensor vec2) => Op.Call("inner", this, vec2);

        /// <summary>The outer product of two vectors.</summary>
        public Tensor outer(Tensor vec2) => Op.Call("outer", this, vec2);

        public Tensor ger(Tensor vec2) => outer(vec2);

        /// <summary>The Kronecker product.</summary>
        public Tensor kron(Tensor other) => Op.Call("kron", this, other);

        /// <summary>beta this + alpha mat1 mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Direct.Addmm(this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Op.InPlace("addmm_", this, mat1, mat2, beta, alpha);

        /// <summary>beta this + alpha mat vec.</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) =>
            Op.Call("addmv", this, mat, vec, beta, alpha);

        /// <summary>beta this + alpha outer(vec1, vec2).</summary>
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
            Op.Call("addr", this, vec1, vec2, beta, alpha);

        /// <summary>beta this + alpha times the products of two batches of matrices.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Op.Call("baddbmm", this, batch1, batch2, beta, alpha);

        /// <summary>beta this + alpha times the sum of the products of two batches of matrices.</summary>
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Op.Call("addbmm", this, batch1, batch2, beta, alpha);

        /// <summary>The sum of products over pairs of dimensions.</summary>
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Op.Call("tensordot", this, b, dims1, dims2);

        /// <summary>The sum of the diagonal.</summary>
        public Tensor trace() => Op.Call("trace", this);

        /// <summary>The determinant.</summary>
        public Tensor det() => Op.Call("linalg_det", this);

        /// <summary>The inverse matrix.</summary>
        public Tensor inverse() => Op.Call("linalg_inv", this);

        /// <summary>The pseudo-inverse.</summary>
        public Tensor pinverse(double rcond = 1E-15, bool hermitian = false) =>
            Op.Call("linalg_pinv", this, rcond, hermitian);

        /// <summary>A matrix to an integer power.</summary>
        public Tensor matrix_power(int n) => Op.Call("matrix_power", this, (long)n);

        /// <summary>The matrix exponential.</summary>
        public Tensor matrix_exp() => Op.Call("matrix_exp", this);
    }
}
