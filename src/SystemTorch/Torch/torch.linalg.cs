using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Linear algebra on matrices and batches of them, [..., rows, columns].</summary>
    public static class linalg
    {
        private static readonly long[] LastTwo = [-2, -1];

        /// <summary>Which parts of a QR decomposition are computed.</summary>
        public enum QRMode
        {
            Reduced,
            Complete,
            R,
        }

        /// <summary>The lower triangular L with input = L Lᴴ; fails unless input is positive definite.</summary>
        public static Tensor cholesky(Tensor input) => Op.Call("linalg_cholesky", input);

        /// <summary>As cholesky, with a code of 0 for success instead of an exception.</summary>
        public static (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false) =>
            Op.Call2("linalg_cholesky_ex", input, false, check_errors);

        /// <summary>The condition number in the 2-norm.</summary>
        public static Tensor cond(Tensor input) => Op.Call("linalg_cond", input);

        /// <summary>The condition number in a norm.</summary>
        public static Tensor cond(Tensor input, double p) => Op.Call("linalg_cond", input, p);

        public static Tensor cond(Tensor input, int p) => Op.Call("linalg_cond", input, (long)p);

        public static Tensor cond(Tensor input, string p) => Op.Call("linalg_cond.p_str", input, p);

        /// <summary>The cross product of vectors of length 3.</summary>
        public static Tensor cross(Tensor input, Tensor other, long dim = -1) =>
            Op.Call("linalg_cross", input, other, dim);

        /// <summary>The determinant.</summary>
        public static Tensor det(Tensor input) => Op.Call("linalg_det", input);

        /// <summary>The sign and the logarithm of the absolute value of the determinant.</summary>
        public static (Tensor, Tensor) slogdet(Tensor input) => Op.Call2("linalg_slogdet", input);

        /// <summary>The diagonal of matrices, a view.</summary>
        public static Tensor diagonal(Tensor input, int offset = 0, int dim1 = -2, int dim2 = -1) =>
            input.diagonal(offset, dim1, dim2);

        /// <summary>Eigenvalues and eigenvectors of a square matrix, complex.</summary>
        public static (Tensor, Tensor) eig(Tensor input) => Op.Call2("linalg_eig", input);

        /// <summary>Eigenvalues, ascending, and orthonormal eigenvectors as columns of a symmetric matrix, of which one triangle is read.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') =>
            Op.Call2("linalg_eigh", input, UPLO.ToString());

        /// <summary>Eigenvalues of a square matrix, complex.</summary>
        public static Tensor eigvals(Tensor input) => Op.Call("linalg_eigvals", input);

        /// <summary>Eigenvalues, ascending, of a symmetric matrix.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') =>
            Op.Call("linalg_eigvalsh", input, UPLO.ToString());

        /// <summary>The inverse matrix.</summary>
        public static Tensor inv(Tensor input) => Op.Call("linalg_inv", input);

        /// <summary>The least-squares solution of input X = other, with residuals, rank and singular values.</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(
            Tensor input,
            Tensor other
        ) => Op.Call4("linalg_lstsq", input, other);

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(
            Tensor input,
            Tensor other,
            double rcond
        ) => Op.Call4("linalg_lstsq", input, other, rcond);

        /// <summary>P, L and U with input = P L U.</summary>
        public static (Tensor P, Tensor L, Tensor U) lu(Tensor input, bool pivot = true) =>
            Op.Call3("linalg_lu", input, pivot);

        /// <summary>The matrix exponential.</summary>
        public static Tensor matrix_exp(Tensor input) => input.matrix_exp();

        /// <summary>A norm of matrices.</summary>
        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_matrix_norm", input, ord, dims ?? LastTwo, keepdim);

        /// <summary>A norm of matrices: "fro" or "nuc".</summary>
        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_matrix_norm.str_ord", input, ord, dims ?? LastTwo, keepdim);

        /// <summary>The number of singular values above the tolerance.</summary>
        public static Tensor matrix_rank(
            Tensor input,
            double? atol = null,
            double? rtol = null,
            bool hermitian = false
        ) => Op.Call("linalg_matrix_rank.atol_rtol_float", input, atol, rtol, hermitian);

        public static Tensor matrix_rank(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false) =>
            Op.Call("linalg_matrix_rank.atol_rtol_tensor", input, atol, rtol, hermitian);

        /// <summary>The product of several matrices, in the cheapest order.</summary>
        public static Tensor multi_dot(IList<Tensor> tensors) => Op.Call("linalg_multi_dot", tensors.ToArray());

        /// <summary>A norm of vectors or matrices.</summary>
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_norm", input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_norm", input, (long)ord, dims, keepdim);

        /// <summary>The Euclidean norm of all elements, or along dimensions.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_norm", input, Arg.None, dims, keepdim);

        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_norm.ord_str", input, ord, dims, keepdim);

        /// <summary>The pseudo-inverse.</summary>
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            Op.Call("linalg_pinv.atol_rtol_float", input, atol, rtol, hermitian);

        /// <summary>Q with orthonormal columns and upper triangular R with input = Q R.</summary>
        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) =>
            Op.Call2("linalg_qr", input, Name(mode));

        /// <summary>X with A X = B, or X A = B.</summary>
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Op.Call("linalg_solve", A, B, left);

        /// <summary>X with A X = B, or X A = B, for a triangular A.</summary>
        public static Tensor solve_triangular(
            Tensor A,
            Tensor B,
            bool upper,
            bool left = true,
            bool unitriangular = false,
            Tensor? @out = null
        ) =>
            @out is null
                ? Op.Call("linalg_solve_triangular", A, B, upper, left, unitriangular)
                : Op.Call("linalg_solve_triangular.out", A, B, upper, left, unitriangular, @out);

        /// <summary>U, the singular values S, descending, and Vᴴ with input = U diag(S) Vᴴ.</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) =>
            Op.Call3("linalg_svd", input, fullMatrices);

        /// <summary>The singular values, descending.</summary>
        public static Tensor svdvals(Tensor input) => Op.Call("linalg_svdvals", input);

        /// <summary>A norm of vectors.</summary>
        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) =>
            Op.Call("linalg_vector_norm", input, ord, dims, keepdim);

        private static string Name(QRMode mode) => mode is QRMode.R ? "r" : mode.ToString().ToLowerInvariant();
    }
}
